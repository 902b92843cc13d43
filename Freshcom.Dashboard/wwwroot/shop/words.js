// What the shop says, in two languages. The API's errors come with stable codes: a shop words them itself.
const en = {
  language: '中文', title: 'Sample shop', test: 'Test mode', register: 'Register', guest: 'Order as a guest', login: 'Log in',
  registerLead: 'An account for the next order.', name: 'Name', email: 'E-mail', phone: 'Phone', phoneOptional: 'Phone (optional)', password: 'Password', username: 'Username',
  registerDo: 'Create an account', guestLead: 'No password needed. You can register later.', guestDo: 'Go on as a guest',
  guestDone: 'You are a guest. Register whenever you like: your orders stay yours.', code: 'Code', continue: 'Go on', cancel: 'Cancel',
  codeTitle: 'Enter the code', codeSms: 'If {0} can receive one, a code is on its way by SMS.', codeEmail: 'If {0} can receive one, a code is on its way by e-mail.', codeToPhone: 'If your phone can receive one, a code is on its way by SMS.', codeToEmail: 'If your e-mail address can receive one, a code is on its way.',
  proofSms: 'To change this, enter the code that goes to your phone by SMS.', proofEmail: 'To change this, enter the code that goes to your e-mail address.',
  codeApp: 'Enter the code that your authenticator app shows.', captured: 'In test mode no message leaves. What became of this one:', openMessages: 'Messages in the dashboard',
  again: 'Send the code again', againIn: 'Send the code again in {0} s', sent: 'Asked for the code again', account: 'Hello, {0}', verified: '{0} (verified)',
  method: 'Login', methodTitle: 'How you log in', methodDo: 'Change the login', simple: 'Password only', tfa_email: 'Password and e-mail code', tfa_sms: 'Password and SMS code',
  tfa_totp: 'Password and authenticator app', emailTitle: 'Change the e-mail', newEmail: 'New e-mail', emailDo: 'Change e-mail', phoneTitle: 'Change the phone',
  newPhone: 'New phone', phoneDo: 'Change phone', signOut: 'Sign out', saved: 'Saved', none: 'None', noPhone: 'Save a phone number first.',
  noToken: 'Open this shop from Developers in the dashboard: its address brings the token along.', liveToken: 'This is a live token. The sample shop takes a test token only: live codes would go to real people.',
  badApi: 'The api in the address is not the address of a server.', offline: 'The server does not answer.', invalid_grant: 'Username or password is not right, or the time is over.',
  slow_down: 'Too many tries. Wait {0} s.', wrongCode: 'That code is not right.', ended: 'You are signed out.',
};
const zh = {
  language: 'English', title: '示例商店', test: '测试模式', register: '注册', guest: '以访客下单', login: '登录',
  registerLead: '建一个账户，下次下单更方便。', name: '姓名', email: '邮箱', phone: '手机', phoneOptional: '手机（选填）', password: '密码', username: '用户名',
  registerDo: '创建账户', guestLead: '无需密码，以后可以再注册。', guestDo: '以访客继续',
  guestDone: '您现在是访客，随时可以注册，订单仍归您所有。', code: '验证码', continue: '继续', cancel: '取消',
  codeTitle: '输入验证码', codeSms: '如果 {0} 可以接收，验证码短信已在途中。', codeEmail: '如果 {0} 可以接收，验证码邮件已在途中。', codeToPhone: '如果您的手机可以接收，验证码短信已在途中。', codeToEmail: '如果您的邮箱可以接收，验证码邮件已在途中。',
  proofSms: '要进行此更改，请输入短信中的验证码。', proofEmail: '要进行此更改，请输入邮件中的验证码。',
  codeApp: '输入验证器应用显示的验证码。', captured: '测试模式不会向外发送消息，消息去向见：', openMessages: '控制台的“消息记录”',
  again: '重新发送验证码', againIn: '{0} 秒后可重新发送', sent: '已请求重新发送验证码', account: '您好，{0}', verified: '{0}（已验证）',
  method: '登录方式', methodTitle: '登录方式', methodDo: '更改登录方式', simple: '仅密码', tfa_email: '密码和邮件验证码', tfa_sms: '密码和短信验证码',
  tfa_totp: '密码和验证器应用', emailTitle: '更换邮箱', newEmail: '新邮箱', emailDo: '更换邮箱', phoneTitle: '更换手机',
  newPhone: '新手机号', phoneDo: '更换手机', signOut: '退出登录', saved: '已保存', none: '无', noPhone: '请先保存手机号。',
  noToken: '请从控制台的“开发者”页打开本商店：地址中会带上令牌。', liveToken: '这是正式令牌。示例商店只接受测试令牌：正式验证码会发给真实的人。',
  badApi: '地址中的 api 不是服务器地址。', offline: '服务器没有响应。', invalid_grant: '用户名或密码不正确，或已超时。',
  slow_down: '尝试次数过多，请等待 {0} 秒。', wrongCode: '验证码不正确。', ended: '您已退出登录。',
  required: '{0}为必填项。', invalid: '{0}无效。', taken: '{0}已被使用。', tooShort: '{0}太短。', tooLong: '{0}太长。', notVerified: '{0}尚未验证。',
};
const fields = { name: '姓名', email: '邮箱', username: '用户名', phoneNumber: '手机号', password: '密码', emailVerificationCode: '验证码', phoneVerificationCode: '验证码' };

let words = navigator.language.startsWith('zh') ? zh : en;

export const t = (key, value) => words[key].replace('{0}', () => value); // A function: $ in a name is no pattern.
export const switchLanguage = () => { words = words === en ? zh : en; };
export const languageTag = () => words === en ? 'en' : 'zh-Hans';

/** One error of the API, worded; where the shop has no words of its own, the API's. */
export const fault = (error, field) => words === zh && zh[error.code] && fields[field] ? t(error.code, fields[field]) : error.title;
