// better-auth as its documentation sets it up: e-mail and password, then a one-time code by e-mail, on SQLite.
// node server.mjs PORT SMTP_PORT DATABASE [pbkdf2]
import { createServer } from 'node:http';
import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { twoFactor } from 'better-auth/plugins';
import Database from 'better-sqlite3';
import { createTransport } from 'nodemailer';

const [port, smtpPort, file, hash] = process.argv.slice(2);
const database = new Database(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
const mail = createTransport({ host: '127.0.0.1', port: Number(smtpPort), pool: true, maxConnections: 8 });

// What ASP.NET Core Identity does (version 3): HMAC-SHA512, 100,000 rounds, 16 bytes of salt, 32 of key.
const derive = (password, salt) => promisify(pbkdf2)(password, salt, 100_000, 32, 'sha512');
const likeIdentity = {
  async hash(password) {
    const salt = randomBytes(16);
    return Buffer.concat([salt, await derive(password, salt)]).toString('base64');
  },
  async verify({ hash, password }) {
    const stored = Buffer.from(hash, 'base64');
    return timingSafeEqual(stored.subarray(16), await derive(password, stored.subarray(0, 16)));
  },
};

const auth = betterAuth({
  database,
  baseURL: `http://127.0.0.1:${port}`,
  secret: randomBytes(32).toString('hex'),
  telemetry: { enabled: false },
  rateLimit: { enabled: false },
  emailAndPassword: { enabled: true, ...(hash === 'pbkdf2' ? { password: likeIdentity } : {}) },
  plugins: [twoFactor({
    skipVerificationOnEnable: true,
    otpOptions: {
      storeOTP: 'hashed',
      sendOTP: ({ user, otp }) => mail.sendMail({ from: 'shop@example.com', to: user.email, subject: 'Your code', text: `Your code is ${otp}` }),
    },
  })],
});
await (await getMigrations(auth.options)).runMigrations();
createServer(toNodeHandler(auth)).listen(Number(port), '127.0.0.1', () => console.log('ready'));
