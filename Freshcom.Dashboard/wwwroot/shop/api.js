// Freshcom's public API as a shop needs it. Depends on nothing: copy it as it is.
const OTP_HEADER = 'X-Freshcom-OTP';

/** A refusal. `method` is set when a one-time password is asked for, `challenge` at a login besides. */
export class ApiError extends Error {
  constructor(response, body) {
    super(body.error_description ?? body.errors?.map(e => e.title).join(' ') ?? `HTTP ${response.status}`);
    this.status = response.status;
    this.code = body.error;
    this.errors = body.errors ?? [];
    this.method = response.headers.get(OTP_HEADER)?.match(/auth_method=(\w+)/)?.[1];
    this.challenge = body.challenge;
    this.retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  }
}

export class Api {
  #token; // Kept in memory alone: what no storage holds, no other page can read. A reload signs out.
  #publishable;

  constructor(origin, publishable) {
    this.origin = origin;
    this.#publishable = publishable;
  }

  /** Everyone begins as a guest. Also signs out. The account says which method new customers get. */
  async becomeGuest() {
    this.#token = await this.#grant({ grant_type: 'refresh_token', refresh_token: this.#publishable });
    this.account = await this.call('GET', '/account');
  }

  /** Right password under TFA, no code: throws with `method` and `challenge`, and the code is on its way. */
  async logIn(username, password, otp) {
    this.#token = await this.#grant({ grant_type: 'password', scope: `aid:${this.account.id}`, username, password }, otp);
  }

  /** Goes on without the password. Without `otp` it asks for the code again, and throws as a login does. */
  async answerChallenge(challenge, otp) {
    this.#token = await this.#grant({ grant_type: 'otp', challenge, ...(otp && { otp }) });
  }

  sendCode(channel, address) {
    return channel === 'sms'
      ? this.call('POST', '/phone_verification_codes', { type: 'PhoneVerificationCode', attributes: { phoneNumber: address } })
      : this.call('POST', '/email_verification_codes', { type: 'EmailVerificationCode', attributes: { email: address } });
  }

  comeAsGuest(attributes) {
    return this.call('POST', '/customers', { type: 'Customer', attributes: { ...attributes, status: 'guest' } });
  }

  /** A new customer, or with `guestId` the guest customer that becomes a registered one. */
  register(attributes, guestId) {
    const data = { type: 'Customer', attributes: { ...attributes, status: 'registered' } };
    return guestId ? this.call('PATCH', `/customers/${guestId}`, data) : this.call('POST', '/customers', data);
  }

  user() {
    return this.call('GET', '/user');
  }

  /** Lowering one's protection throws with `method`, and a code is on its way: the same request with it goes through. */
  changeUser(attributes, otp) {
    return this.call('PATCH', '/user', { type: 'User', attributes }, otp);
  }

  async call(method, path, data, otp) {
    const send = () => fetch(`${this.origin}/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token.access_token}`,
        Accept: 'application/vnd.api+json',
        ...(data && { 'Content-Type': 'application/vnd.api+json' }),
        ...(otp && { [OTP_HEADER]: otp }),
      },
      body: data && JSON.stringify({ data }),
    });
    let response = await send();
    if (response.status === 401) { // An access token lasts an hour.
      this.#token = await this.#grant({ grant_type: 'refresh_token', refresh_token: this.#token.refresh_token });
      response = await send();
    }
    const { data: resource } = await read(response);
    return resource && { id: resource.id, ...resource.attributes };
  }

  async #grant(fields, otp) {
    return read(await fetch(`${this.origin}/v1/token`, {
      method: 'POST',
      headers: otp ? { [OTP_HEADER]: otp } : {},
      body: new URLSearchParams(fields),
    }));
  }
}

async function read(response) {
  const text = await response.text();
  let body = {};
  try { body = text ? JSON.parse(text) : {}; } catch { /* Not ours: a proxy's page. */ }
  if (!response.ok) throw new ApiError(response, body);
  return body;
}
