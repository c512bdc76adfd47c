// Contexts of secrets without a recognisable form: names next to them reveal them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRedaction } from '../../src/redaction/redaction.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { cardNumber, ibanOf } from '../support/personal-numbers.ts';
import { randomOf } from '../support/secret-kinds.ts';

const SETTINGS = { mode: 'replace', names: [], exempt: [], patterns: [] } as const;
const redactor = createRedactor(SETTINGS, undefined)!;
const S = `q${randomOf('contexts').letters(14)}7`;

/** Names that reveal a secret. */
const NAMES = [
  ...['password', 'passwd', 'userPassword', 'DB_PASSWORD_PROD', 'PGPASSWORD', 'passphrase'],
  ...['passcode', 'clientSecret', 'client_secret_value', 'privateKey', 'apiKey', 'x-api-key'],
  ...['secret_key', 'aws_secret_access_key', 'credentials', 'authorization', 'proxy-authorization'],
  ...['access_token', 'refreshToken', 'id_token', 'csrf', 'xsrf', 'session_cookie', 'pwd', 'pw'],
  ...['otp', 'totp', 'pin', 'tan', 'cvv', 'jwt', 'bearer', 'sid', 'connect.sid', 'PHPSESSID'],
  ...['JSESSIONID', 'accountKey', 'encryption_key', 'signing-key', 'master_key', 'hmac', 'dsn'],
  ...['Ocp-Apim-Subscription-Key', 'x-functions-key', 'DD-APPLICATION-KEY', 'X-Hub-Signature-256'],
  ...['subscription-key', 'app_key', 'license_key', 'consumerKey', 'shared_key', 'pat'],
  ...['mnemonic', 'recovery_code', 'backupCodes', 'verificationCode', 'mfaCode', 'pan', 'iban'],
  ...['socialSecurityNumber', 'reset_link', 'magic_link', 'webhook_url', 'pwd_hash', 'passwort'],
  ...['kennwort', 'contraseña', 'senha', 'mot_de_passe', 'heslo', 'пароль', '密码', 'wachtwoord'],
  ...['hasło', 'lösenord', 'parola', 'salasana', 'パスワード', '비밀번호', 'twilio_auth_token'],
  ...['X-Auth-Key', 'SAMLResponse', 'code_verifier', 'client_assertion', 'requirepass'],
];

/** Notations of a name and its value in a text. */
const WAYS: Readonly<Record<string, (name: string) => string>> = {
  assignment: (name) => `set ${name}=${S}, ok`,
  'colon and blank': (name) => `${name}: ${S}`,
  JSON: (name) => JSON.stringify({ [name]: S, a: 1 }),
  'JSON, nested twice': (name) => JSON.stringify({ a: JSON.stringify({ [name]: S }) }),
};

/** One of each kind; S must not be visible. */
const TEXTS: Readonly<Record<string, string>> = {
  'cookies, a quoted one first': `Cookie: theme="dark"; session=${S}`,
  'a cookie that is set, quoted': `set-cookie: a="b"; sid=${S}; Path=/`,
  'cookies of a command': `curl -H 'Cookie: theme="dark"; session=${S}' x`,
  'headers in a text of JSON': JSON.stringify({ raw: `Host: x\r\nCookie: a="b"; c=${S}\r\nX: y` }),
  Digest: `Authorization: Digest username="m", realm="x", response="${S}"`,
  'Digest, alone': `sent Digest username="m", nonce="${S}", response="${S}"`,
  Hawk: `Authorization: Hawk id="m", ts="1", mac="${S}"`,
  'Hawk, alone': `sent Hawk id="m", mac="${S}"`,
  'OAuth 1.0': `OAuth oauth_consumer_key="a", oauth_signature="${S}"`,
  'Bearer as forms write it': `header=Bearer+${S}`,
  'Basic as forms write it': `header=Basic+${S}`,
  'Bearer in prose': `sent bearer ${S} to it`,
  'a name with escapes of JSON': `{"pass\\u0077ord":"${S}"}`,
  'a name with escapes of URLs': `pass%77ord=${S}`,
  'blanks before the colon': `{"password"     : "${S}"}`,
  'a line end behind the colon': `{"password":\n        "${S}"}`,
  'JSON, nested four times': nested({ password: S }, 4),
  'JSON, nested three times, with quotes': nested({ a: 'say "x"', password: S, b: 'y' }, 3),
  'bytes of Python': `{'password': b'${S}'}`,
  'a dictionary of Python': `{'token': u'${S}', 'x': None}`,
  'XML with attributes': `<password enc="no">${S}</password>`,
  'an attribute of XML': `<user name="a" password="${S}"/>`,
  CDATA: `<password><![CDATA[${S}]]></password>`,
  'XML with a namespace': `<wsse:Password Type="x">${S}</wsse:Password>`,
  'Ruby or PHP': `'password' => '${S}'`,
  'the rest behind a comma': `password=abc,${S}`,
  'the rest behind a sign': `password=abc&${S}`,
  'a second one behind a semicolon': `a=1;password=${S}`,
  'connection string': `Server=x;User Id=a;Password=${S};Encrypt=true`,
  JDBC: `jdbc:sqlserver://db:1433;user=a;password=${S}`,
  'YAML, a block': `user: ada\npassword: |\n  ${S}\n  more\nnext: 1`,
  'YAML, quoted': `password: '${S}'\nnext: 1`,
  'multipart form': `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${S}\r\n--x--`,
  'pair of a header': `[{"name":"Authorization","value":"${S}"}]`,
  'pair, as console.log writes it': `{ name: 'Authorization', value: '${S}' }`,
  'raw headers': `rawHeaders: [ 'Host', 'x', 'Cookie', 'a=${S}' ]`,
  'INSERT in a log': `executed INSERT INTO users (name, hash) VALUES ('ada', '${S}')`,
  'IDENTIFIED BY': `CREATE USER a IDENTIFIED BY '${S}'`,
  'IDENTIFIED WITH BY': `ALTER USER a IDENTIFIED WITH caching_sha2_password BY '${S}'`,
  'PASSWORD of a role': `ALTER ROLE ada WITH PASSWORD '${S}'`,
  'a code in a line of a log': `127.0.0.1 "GET /cb?code=4/0${S}xyz&scope=a HTTP/1.1" 302`,
  'a session in a line of a log': `GET /x?session=${S} 200`,
  'a link to reset': `GET /reset/${S} 200`,
  '.netrc': `machine git.example login ada password ${S}`,
  '.pgpass': `db.example:5432:orders:ada:${S}`,
  '.htpasswd': `ada:{SHA}${S}${S}=`,
  'curl -u': `curl -s -u ada:${S} https://x`,
  'curl --user': `curl --user "ada:${S}" https://x`,
  'mysql -p': `mysql -h db -u ada -p${S} orders`,
  'mysqldump -p': `mysqldump -uada -p${S} orders`,
  'redis-cli -a': `redis-cli -h x -a ${S} ping`,
  'sshpass -p': `sshpass -p ${S} ssh a@b`,
  'docker login -p': `docker login -u ada -p ${S} registry`,
  'a flag': `tool --password ${S} --x y`,
  'a flag and a sign': `run --api-key=${S} --x y`,
  'export of a shell': `export DB_PASSWORD=${S} && run`,
  'PuTTY key': `PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 2\n${S}AAAA\n${S}==\nPrivate-MAC: ${S}`,
  'JSON web key': `{"kty":"RSA","n":"abc","e":"AQAB","d":"${S}","p":"${S}"}`,
  'symmetric JSON web key': `{"kty":"oct","k":"${S}"}`,
  'user and password of a URL': `https://ada:${S}@x/y`,
  'password of a database URL': `postgres://ada:p/${S}@db/x`,
  'user of a URL, encoded': `to=https%3A%2F%2Fu%3A${S}%40host`,
  'a name of a vendor': `ADAFRUIT_IO=${randomOf('adafruit').lower(16)}`.replace(/=.*/, `=${S}${S}`),
  'template of a shell': `echo "token: ${S}"`,
  'text with a tab': `password:\t${S}`,
  'upper case': `PASSWORD = ${S}`,
  ini: `[a]\npassword = ${S}\nb = 1`,
  toml: `api_key = "${S}"`,
  'query in a text': `called /x?a=1&api_key=${S}&b=2`,
  'key and value in a query': `sig=${S}`,
  'a remark behind the name': `API token (the old one): ${S}`,
  'a password with a blank in it': `password=abc ${S}`,
  prose: `the password is ${S}`,
  'a list in YAML': `passwords:\n  - ${S}\n  - ${S}\nnext: 1`,
  'a field of HTML': `<input name="password" value="${S}">`,
  'a property list': `<key>password</key><string>${S}</string>`,
  'an element within': `<Password><Value>${S}</Value></Password>`,
  'a part of a path': `/users/ada/token/${S}`,
};

/** Values that are not texts. */
const VALUES: Readonly<Record<string, () => unknown>> = {
  'a header by name and value': () => redactor.value('h', [{ name: 'Authorization', value: S }]),
  'a header by key and value': () => redactor.value('h', [{ key: 'X-Api-Key', value: S }]),
  'raw headers': () => redactor.value('rawHeaders', ['Host', 'x', 'Cookie', `a=${S}`]),
  'a pair': () => redactor.value('h', ['x-api-key', S]),
  'arguments of a command': () => redactor.value('argv', ['node', 'x', '--token', S]),
  'a JSON web key': () => redactor.value('jwk', { kty: 'oct', k: S }),
  'a query with semicolons': () => redactor.query(`a=1;password=${S}`),
  'a fragment': () => redactor.url(`https://x/cb#access_token=${S}&state=1`),
  'a fragment without a query': () => redactor.url(`/cb#id_token=${S}`),
  'a private key in a form': () =>
    redactor.query(`k=${['-----BEGIN+RSA+PRIVATE', '+KEY-----'].join('')}${S}${S}`),
  'PGP in a form': () =>
    redactor.query(`k=${['-----BEGIN+PGP+PRIVATE', '+KEY+BLOCK-----'].join('')}${S}${S}`),
  'Basic in a form': () => redactor.query(`h=Basic+${S}`),
  'a code of OAuth': () => redactor.query(`code=${S}&scope=a`),
  'a state of OAuth': () => redactor.query(`state=${S}`),
};

describe('a token as a name', () => {
  const token = `ghp_${randomOf('names').letters(34)}42`;
  const spans = createRedaction(SETTINGS, undefined);

  test('the name of an attribute, and a key within one', () => {
    const given = { [token]: 1, a: { b: [{ [token]: 2, c: 3 }] } };
    const expected = { REDACTED: 1, a: { b: [{ REDACTED: 2, c: 3 }] } };
    assert.deepEqual(spans.attributes(given), expected);
    assert.deepEqual(redactor.value('', given), expected);
    assert.deepEqual(spans.attributes({ 'http.request.header.x-b3-traceid2': 1 }), {
      'http.request.header.x-b3-traceid2': 1,
    });
  });
});

describe('names', () => {
  for (const [way, write] of Object.entries(WAYS)) {
    test(`in ${way}`, () => {
      assert.deepEqual(
        NAMES.filter((name) => redactor.text(write(name)).includes(S)),
        [],
      );
    });
  }

  test('of a value, a header, a parameter', () => {
    const seen = NAMES.filter((name) =>
      [
        redactor.value(name, S),
        redactor.value('x', { [name]: [S] }),
        redactor.query(`a=1&${encodeURIComponent(name)}=${S}`),
        redactor.url(`/x?${encodeURIComponent(name)}=${S}`),
      ].some((sent) => JSON.stringify(sent).includes(S)),
    );
    assert.deepEqual(seen, []);
  });
});

test('places in texts', () => {
  const seen = Object.entries(TEXTS).filter(([, text]) => redactor.text(text).includes(S));
  assert.deepEqual(
    seen.map(([kind, text]) => [kind, redactor.text(text)]),
    [],
  );
});

test('places in values, URLs and queries', () => {
  const seen = Object.entries(VALUES).filter(([, send]) => JSON.stringify(send()).includes(S));
  assert.deepEqual(
    seen.map(([kind, send]) => [kind, send()]),
    [],
  );
});

/** Secrets that nothing in the text distinguishes from harmless words; this list should become shorter. */
const LEFT: Readonly<Record<string, string>> = {
  'a key of a map, without a form of its own': JSON.stringify({ [S]: 1 }),
  'a table with commas': `user,password\nada,${S}`,
};

test('unrecognised contexts', () => {
  const seen = Object.entries(LEFT).filter(([, text]) => redactor.text(text).includes(S));
  assert.deepEqual(
    seen.map(([kind]) => kind),
    Object.keys(LEFT),
    'one is known by now: take it from the list',
  );
});

describe('numbers of cards, accounts and persons', () => {
  const card = cardNumber('4', 16);
  const grouped = (gap: string) => card.replace(/(\d{4})(?=\d)/g, `$1${gap}`);
  const iban = ibanOf('DE', '370400440532013000');
  const numbers: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
      ['', ' ', '-', '.', '/', '_', '\u00a0', '  ', '+'].map((gap) => [
        `card "${gap}"`,
        grouped(gap),
      ]),
    ),
    'American Express': cardNumber('37', 15).replace(/^(.{4})(.{6})/, '$1 $2 '),
    IBAN: iban,
    'IBAN in groups': iban.replace(/(.{4})(?=.)/g, '$1 '),
    'IBAN of the United Kingdom': ibanOf('GB', 'NWBK60161331926819'),
    'social security number': ['219', '09', '9999'].join('-'),
    'national insurance number': ['AB', '12', '34', '56', 'C'].join(' '),
  };
  for (const [kind, number] of Object.entries(numbers)) {
    test(kind, () => {
      assert.equal(redactor.text(`paid with ${number} today`), 'paid with REDACTED today');
      assert.ok(!JSON.stringify(redactor.value('note', { a: [number] })).includes(number));
    });
  }

  test('a network name directly before the number', () => {
    assert.equal(redactor.text(`VISA${card} ok`), 'VISAREDACTED ok');
  });

  test('SIGHTLINE_REDACT=!personal-numbers: accounts and persons stay, cards do not', () => {
    const own = createRedactor({ ...SETTINGS, exempt: ['personal-numbers'] }, undefined)!;
    assert.equal(own.text(`from ${iban} today`), `from ${iban} today`);
    assert.equal(own.text(`with ${card} today`), 'with REDACTED today');
  });
});

test('at least 193 of them', () => {
  const count = [TEXTS, VALUES, WAYS].reduce((sum, it) => sum + Object.keys(it).length, 0);
  assert.ok(NAMES.length * Object.keys(WAYS).length + count >= 193, `${count}`);
});

function nested(value: unknown, times: number): string {
  let text = JSON.stringify(value);
  for (let count = 1; count < times; count++) text = JSON.stringify({ text });
  return text;
}
