import { createHash } from 'node:crypto';

/** A secret, and how it stands in a text and as a field. */
export interface PlantedSecret {
  readonly kind: string;
  /** What must not be seen: a part of the value without which it is worth nothing. */
  readonly secret: string;
  /** Of a field, header, parameter or flag. */
  readonly name: string;
  readonly value: string;
  /** A sentence that has the secret in its usual surroundings. */
  readonly text: string;
  /** Whether it is known wherever it stands, and not by its place in a database alone. */
  readonly everywhere: boolean;
}

/** What one kind makes of its characters: `[secret, name, value, text]`. */
type Kind = (random: Random) => readonly [string, string, string, string];

/** Characters that look random and are the same in each run. */
interface Random {
  readonly index: number;
  hex(length: number): string;
  letters(length: number): string;
  digits(length: number): string;
  capitals(length: number): string;
}

const HEX = '0123456789abcdef';
const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

// The forms are put together here, so that no file has a text that looks like a secret.
const join = (...parts: readonly string[]): string => parts.join('');
const base64url = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

const KINDS: Readonly<Record<string, Kind>> = {
  'bearer token': ({ letters, index }) => {
    const token = letters(24);
    return [
      token,
      'authorization',
      `Bearer ${token}`,
      `sent ${index % 2 ? 'B' : 'b'}earer ${token} to it`,
    ];
  },
  'basic credentials': ({ letters }) => {
    const token = Buffer.from(`user:${letters(12)}`).toString('base64');
    return [token, 'proxy-authorization', `Basic ${token}`, `Authorization: Basic ${token}`];
  },
  'JSON web token': ({ letters, index }) => {
    const signature = letters(43);
    const token = `${base64url({ alg: 'HS256' })}.${base64url({ sub: index })}.${signature}`;
    return [signature, 'x-identity', token, `/invitations/${token}/accept`];
  },
  'card number': (random) => {
    const number = cardNumber(random);
    const written = random.index % 2 ? number : number.replace(/(\d{4})(?=\d)/g, '$1 ');
    return [written, 'x-payment', written, `paid with ${written}, thank you`];
  },
  'private key': ({ letters, index }) => {
    const kind = ['RSA ', 'EC ', '', 'OPENSSH ', 'ENCRYPTED '][index % 5];
    const body = letters(64);
    const [begin, end] = ['BEGIN', 'END'].map((word) =>
      join('-----', word, ` ${kind}PRIVATE KEY-----`),
    );
    const key = `${begin}\n${body}\n${letters(40)}\n${end}`;
    return [body, 'x-private-key', key, `read ${key} from the disk`];
  },
  'Amazon access key': ({ capitals }) => {
    const key = join('AK', 'IA', capitals(16));
    return [key, 'x-upload-as', key, `uploading as ${key}`];
  },
  'Amazon secret key': ({ letters }) => {
    const key = letters(40);
    return [key, 'aws_secret_access_key', key, `AWS_SECRET_ACCESS_KEY=${key} is set`];
  },
  'Google key': ({ letters }) => {
    const key = join('AI', 'za', letters(35));
    return [key, 'x-maps', key, `https://maps.example/api?v=3&map=${key}`];
  },
  'repository token': ({ letters, index }) => {
    const token = join(
      ['gh', 'gh', 'gl'][index % 3]!,
      ['p_', 's_', 'pat-'][index % 3]!,
      letters(36),
    );
    return [token, 'x-clone-with', token, `cloned with ${token}`];
  },
  'chat token': ({ digits, letters, index }) => {
    const token = letters(24);
    const isHook = index % 2 === 1;
    const path = `https://hooks.example/services/T${digits(8)}/B${digits(8)}/${token}`;
    const value = isHook ? path : join('xo', 'xb-', digits(11), '-', token);
    return [token, 'x-notify', value, `posting to ${value}`];
  },
  'payment token': ({ letters, index }) => {
    const token = join(['sk', 'rk'][index % 2]!, '_li', 've_', letters(24));
    return [token, 'x-charge-with', token, `charging with ${token}`];
  },
  password: ({ letters, index }) => {
    const password = letters(14);
    const names = ['password', 'passwd', 'userPassword', 'DB_PASSWORD', 'passphrase'] as const;
    const name = names[index % names.length]!;
    return [
      password,
      name,
      password,
      index % 2 ? `{"${name}":"${password}","a":1}` : `${name}: ${password}`,
    ];
  },
  'API key': ({ letters, index }) => {
    const key = letters(20);
    const name = ['x-api-key', 'apiKey', 'api_key'][index % 3]!;
    return [key, name, key, `curl -H '${name}: ${key}' example.com`];
  },
  'user in a URL': ({ letters, index }) => {
    const password = letters(16);
    const scheme = ['postgres', 'https', 'redis', 'amqp', 'mongodb+srv'][index % 5];
    const url = `${scheme}://service:${password}@db.example/orders`;
    return [password, 'x-upstream', url, `cannot reach ${url}`];
  },
  'parameter of a query': ({ letters, index }) => {
    const token = letters(18);
    const name = ['access_token', 'sig', 'client_secret', 'X-Amz-Signature'][index % 4]!;
    return [token, name, token, `GET /files/a.pdf?page=2&${name}=${token}#top`];
  },
  cookie: ({ letters, index }) => {
    const id = letters(22);
    const name = ['cookie', 'set-cookie'][index % 2]!;
    return [id, name, `connect.sid=${id}; theme=dark`, `${name}: connect.sid=${id}; theme=dark`];
  },
  'connection string': ({ letters, index }) => {
    const key = letters(26);
    const name = ['Password', 'AccountKey', 'SharedAccessKey'][index % 3];
    const value = `Server=db.example;User Id=app;${name}=${key};Encrypt=true`;
    return [key, 'connection_string', value, `connecting with ${value}`];
  },
  'one-time code': ({ digits, index }) => {
    const code = digits(12);
    const name = ['otp', 'pin', 'totp'][index % 3]!;
    return [code, name, code, `verify --user ada --secret ${code}, ${name}=${code}`];
  },
  'text in a statement': ({ letters }) => {
    const text = `it's ${letters(16)}`;
    return [text.slice(5), 'comment', text, ''];
  },
  'value in Redis': ({ letters }) => {
    const value = letters(20);
    return [value, 'entry', value, ''];
  },
};

const OF_DATABASES: ReadonlySet<string> = new Set(['text in a statement', 'value in Redis']);
const OF_EACH_KIND = 10;

/** 200 secrets of 20 kinds, the same in each run, and none of them real. */
export function plantedSecrets(): readonly PlantedSecret[] {
  return Object.entries(KINDS).flatMap(([kind, make]) =>
    Array.from({ length: OF_EACH_KIND }, (_, index) => {
      const [secret, name, value, text] = make(randomOf(kind, index));
      return { kind, secret, name, value, text, everywhere: !OF_DATABASES.has(kind) };
    }),
  );
}

function randomOf(kind: string, index: number): Random {
  let count = 0;
  const pick = (alphabet: string) => (length: number) =>
    Array.from({ length }, () => {
      const [byte = 0] = createHash('sha256').update(`${kind} ${index} ${count++}`).digest();
      return alphabet[byte % alphabet.length];
    }).join('');
  return {
    index,
    hex: pick(HEX),
    letters: pick(LETTERS),
    digits: pick(DIGITS),
    capitals: pick(CAPITALS),
  };
}

/** Of one of four networks, with its check digit (ISO/IEC 7812-1). */
function cardNumber({ digits, index }: Random): string {
  const [prefix, length] = (
    [
      ['4', 16],
      ['51', 16],
      ['2221', 16],
      ['6011', 16],
    ] as const
  )[index % 4]!;
  const body = prefix + digits(length - prefix.length - 1);
  const sum = [...body].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}
