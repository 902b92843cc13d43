// The shop's pages: each flow is a function that reads like its description. All that is said to the server is in api.js.
import { Api, ApiError } from './api.js';
import { fault, languageTag, switchLanguage, t } from './words.js';

const $ = id => document.getElementById(id);
const show = (element, text) => { element.textContent = text; };
const channels = { tfa_sms: 'sms', tfa_email: 'email' };
const addressField = { sms: 'phoneNumber', email: 'email' };
const codeField = { sms: 'phoneVerificationCode', email: 'emailVerificationCode' };
class Cancelled extends Error {}

let api, user, guest, view, beforeCode, heading = ['title'], lead = ['code'];

// --- The flows -----------------------------------------------------------------------------------------------------

/** Registers a newcomer, or the guest who has been here before. Under TFA the address is proven first. */
async function register(form) {
  const { phoneNumber, ...rest } = form;
  const person = phoneNumber ? form : rest;
  const channel = channels[api.account.defaultAuthMethod];
  let proof;
  const save = code => {
    proof = code;
    return api.register({ ...person, ...(code && { [codeField[channel]]: code }) }, guest?.id);
  };
  if (channel) await prove(channel, person[addressField[channel]], save);
  else await save();
  // The code that proved the address is good for the first login too: nobody types two codes to register.
  guest = undefined;
  await logIn({ username: person.email, password: person.password }, proof);
}

async function comeAsGuest(form) {
  guest = await api.comeAsGuest(form);
  for (const name of ['name', 'email']) $('register').elements[name].value = form[name];
  open('register');
  show($('notice'), t('guestDone'));
}

/** The password once; from then on the challenge stands for it. */
async function logIn({ username, password }, otp) {
  try {
    await api.logIn(username, password, otp);
  } catch (error) {
    if (!error.challenge) throw error;
    let { challenge } = error;
    const answer = code => api.answerChallenge(challenge, code).catch(refused => {
      challenge = refused.challenge ?? challenge;
      throw refused;
    });
    await askCode(leadOf(error.method), answer, channels[error.method] && answer);
  }
  await openAccount();
}

async function changeMethod({ authMethod }) {
  const channel = channels[authMethod];
  const address = user[addressField[channel]];
  const verified = channel === 'sms' ? user.phoneVerified : user.emailVerified;
  if (!channel || verified) await change({ authMethod });
  else if (address) await prove(channel, address, code => change({ authMethod, [codeField[channel]]: code }));
  else throw new Error(t('noPhone'));
  await openAccount('saved');
}

async function changeAddress(channel, address) {
  await prove(channel, address, code => change({ [addressField[channel]]: address, [codeField[channel]]: code }));
  await openAccount('saved');
}

/** Sends a code to an address and asks for it; `save` gets what was typed. */
async function prove(channel, address, save) {
  const send = () => api.sendCode(channel, address);
  await send();
  await askCode([channel === 'sms' ? 'codeSms' : 'codeEmail', address], save, send);
}

/** Who lowers a protection under TFA proves itself: the server says so, and the same request goes again with the code. */
async function change(attributes) {
  try {
    return await api.changeUser(attributes);
  } catch (error) {
    if (!error.method) throw error;
    const again = otp => api.changeUser(attributes, otp);
    return askCode([{ tfa_sms: 'proofSms', tfa_email: 'proofEmail' }[error.method] ?? 'codeApp'], again, channels[error.method] && again);
  }
}

// --- The code step -------------------------------------------------------------------------------------------------

const leadOf = method => [{ tfa_sms: 'codeToPhone', tfa_email: 'codeToEmail' }[method] ?? 'codeApp'];

/** Shows the code step until `attempt` takes a code. `resend` may be refused by asking for the code once more; without it the code comes from an app. */
function askCode(words, attempt, resend) {
  lead = words;
  if (view !== 'code') beforeCode = view; // A second code may be asked for while the first is tried.
  open('code');
  for (const button of $('code').querySelectorAll('button')) button.disabled = false;
  $('sent').hidden = !resend;
  const stop = countDown(resend ? [30, 60] : []);
  return new Promise((resolve, reject) => {
    $('cancel').onclick = () => { open(beforeCode); reject(new Cancelled()); };
    $('again').onclick = () => handle($('code'), async () => {
      await resend().catch(error => { if (!error.method) throw error; });
      show($('notice'), t('sent'));
      stop.next();
    });
    $('code').onsubmit = event => {
      event.preventDefault();
      handle($('code'), async () => {
        try {
          resolve(await attempt($('code').elements.code.value.trim()));
        } catch (error) {
          if (error instanceof Cancelled) reject(error); // Of a second code, asked for while trying the first.
          throw error.method ? new Error(t('wrongCode')) : error;
        }
      });
    };
  }).finally(stop);
}

/** The server's waits between sends; after the last there is no further one. */
function countDown(waits) {
  let timer, turn = 0;
  const next = () => {
    let left = waits[turn++];
    clearInterval(timer);
    $('again').hidden = left === undefined;
    if (left === undefined) return;
    const tick = () => {
      $('again').dataset.left = left;
      sayAgain();
      if (left-- <= 0) clearInterval(timer);
    };
    tick();
    timer = setInterval(tick, 1000);
  };
  next();
  return Object.assign(() => clearInterval(timer), { next });
}

function sayAgain() {
  const left = Number($('again').dataset.left);
  $('again').disabled = left > 0;
  show($('again'), left > 0 ? t('againIn', left) : t('again'));
}

// --- The page ------------------------------------------------------------------------------------------------------

const views = ['register', 'guest', 'login', 'code', 'account'];

function open(name) {
  view = name;
  for (const each of views) $(each).hidden = each !== name;
  $('tabs').hidden = name === 'code' || name === 'account';
  for (const tab of $('tabs').children) tab.ariaCurrent = tab.dataset.view === name ? 'true' : null;
  for (const error of document.querySelectorAll('.error')) show(error, '');
  show($('notice'), '');
  $('code').reset();
  heading = name === 'account' ? ['account', user.name] : [name === 'code' ? 'codeTitle' : name];
  say();
  (name === 'code' ? $('code').elements.code : $('heading')).focus();
}

async function openAccount(notice) {
  user = await api.user();
  for (const form of document.forms) form.reset();
  $('method').elements.authMethod.value = user.authMethod;
  open('account');
  if (notice) show($('notice'), t(notice));
}

/** Writes every text in the present language. */
function say() {
  document.documentElement.lang = languageTag();
  for (const element of document.querySelectorAll('[data-t]')) show(element, t(element.dataset.t));
  show($('language'), t('language'));
  sayAgain();
  show($('code-lead'), t(...lead));
  show($('heading'), t(...heading));
  document.title = `${t(...heading)} · ${t('title')}`;
  if (!user) return;
  const marked = (address, verified) => address ? (verified ? t('verified', address) : address) : t('none');
  const texts = { ...user, authMethod: t(user.authMethod), email: marked(user.email, user.emailVerified), phoneNumber: marked(user.phoneNumber, user.phoneVerified) };
  for (const element of document.querySelectorAll('[data-user]')) show(element, texts[element.dataset.user]);
}

/** Runs what a form is for: once at a time, and what goes wrong stands in the form, at its field. */
async function handle(form, action) {
  const buttons = [...form.querySelectorAll('button:enabled:not(#cancel)')];
  for (const button of buttons) button.disabled = true;
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
  show(form.querySelector('.error'), '');
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Cancelled)) explain(form, error);
  } finally {
    for (const button of buttons) button.disabled = false;
    sayAgain();
  }
}

function explain(form, error) {
  show(form.querySelector('.error'), messageOf(error));
  const named = error.errors?.map(e => form.elements[fieldOf(e)]).find(Boolean) ?? form.elements.code;
  named?.setAttribute('aria-invalid', 'true');
  named?.focus();
}

const fieldOf = error => error.source?.pointer?.split('/').pop();

function messageOf(error) {
  if (error instanceof TypeError) return t('offline');
  if (!(error instanceof ApiError) || !error.code) return error.errors?.map(e => fault(e, fieldOf(e))).join(' ') || error.message;
  if (error.code === 'slow_down') return t('slow_down', error.retryAfter);
  return error.code === 'invalid_grant' ? t('invalid_grant') : error.message;
}

function on(id, action) {
  $(id).addEventListener('submit', event => {
    event.preventDefault();
    const form = event.currentTarget;
    handle(form, () => action(Object.fromEntries(new FormData(form))));
  });
}

on('register', register);
on('guest', comeAsGuest);
on('login', form => logIn(form));
on('method', changeMethod);
on('email', ({ email }) => changeAddress('email', email));
on('phone', ({ phoneNumber }) => changeAddress('sms', phoneNumber));
for (const tab of $('tabs').children) tab.onclick = () => open(tab.dataset.view);
$('language').onclick = () => { switchLanguage(); say(); };
// Signing out is forgetting the token: it was never anywhere but here.
$('sign-out').onclick = async () => {
  try {
    await api.becomeGuest();
  } catch (error) {
    return show($('notice'), messageOf(error));
  }
  user = undefined;
  open('login');
  show($('notice'), t('ended'));
};

/** The token and the API's origin, from `?…` or `#…`. */
async function start() {
  say();
  const given = new URLSearchParams(`${location.search.slice(1)}&${location.hash.slice(1)}`);
  const token = given.get('token') ?? '';
  const origin = given.get('api') ?? location.origin;
  if (token.startsWith('prt-live-')) return show($('notice'), t('liveToken'));
  if (!token.startsWith('prt-test-')) return show($('notice'), t('noToken'));
  if (!/^https?:\/\/[^/]+$/.test(origin)) return show($('notice'), t('badApi'));
  api = new Api(origin, token);
  $('messages').href = `${origin}/messages`;
  try {
    await api.becomeGuest();
  } catch (error) {
    return show($('notice'), messageOf(error));
  }
  const phone = $('register').elements.phoneNumber;
  phone.required = api.account.defaultAuthMethod === 'tfa_sms';
  const label = phone.previousElementSibling;
  label.dataset.t = phone.required ? 'phone' : 'phoneOptional';
  show(label, t(label.dataset.t));
  open('register');
}

await start();
