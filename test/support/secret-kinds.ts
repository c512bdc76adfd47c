import { createHash } from 'node:crypto';

/** Characters that look random and are the same in each run. */
export interface Random {
  /** Of 0-9 and a-f. */
  hex(length: number): string;
  lower(length: number): string;
  letters(length: number): string;
  digits(length: number): string;
  /** Of base32. */
  capitals(length: number): string;
  /** Of base64 as it stands in URLs. */
  url(length: number): string;
  base64(length: number): string;
  uuid(): string;
}

const ALPHABETS = {
  hex: '0123456789abcdef',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  digits: '123456789',
  capitals: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_0',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
} as const;

export function randomOf(seed: string): Random {
  let count = 0;
  const pick = (alphabet: string) => (length: number) =>
    Array.from({ length }, () => {
      const digest = createHash('sha256').update(`${seed} ${count++}`).digest();
      return alphabet[digest.readUInt16BE(0) % alphabet.length];
    }).join('');
  const { hex } = { hex: pick(ALPHABETS.hex) };
  return {
    hex,
    lower: pick(ALPHABETS.lower),
    letters: pick(ALPHABETS.letters),
    digits: pick(ALPHABETS.digits),
    capitals: pick(ALPHABETS.capitals),
    url: pick(ALPHABETS.url),
    base64: pick(ALPHABETS.base64),
    uuid: () => [8, 4, 4, 4, 12].map(hex).join('-'),
  };
}

/** Makes a secret of a kind: the whole of it, as it stands in a text. */
export type MakeSecret = (random: Random) => string;

/** So that no file has a text that looks like one. */
const join = (...parts: readonly string[]): string => parts.join('');

/** Tokens in the form that their vendors document, known wherever they stand. */
export const TOKEN_KINDS: Readonly<Record<string, MakeSecret>> = {
  'JSON web token': (r) =>
    join('ey', 'J', r.letters(20), '.ey', 'J', r.letters(40), '.', r.url(43)),
  'JWT, encrypted': (r) =>
    join('ey', 'J', r.letters(40), '..', r.url(16), '.', r.url(50), '.', r.url(22)),
  'PASETO local': (r) => join('v4', '.local.', r.url(80)),
  'PASETO public': (r) => join('v2', '.public.', r.url(80)),
  'Flask session': (r) => join('ey', 'J', r.url(30), '.', r.url(6), '.', r.url(27)),
  'Flask session, packed': (r) => join('.e', 'J', r.url(60), '.', r.url(6), '.', r.url(27)),
  'Django session': (r) => join('e', 'J', r.url(60), ':', r.letters(6), ':', r.url(43)),
  'Express session': (r) => join('s', ':', r.url(32), '.', r.base64(43)),
  'Rails session': (r) => join(r.letters(80), '--', r.hex(40)),
  'Laravel session': (r) => join('ey', 'JpdiI6', r.letters(120)),
  'sealed session of hapi': (r) =>
    join('Fe', '26.2*', '*', r.hex(64), '*', r.url(22), '*', r.url(86)),
  macaroon: (r) => join('MD', 'AxY2xvY2F0aW9uIGh0', 'bG9jYXRpb24', r.url(60)),
  'AWS key id': (r) => join('AK', 'IA', r.capitals(16)),
  'AWS temporary key id': (r) => join('AS', 'IA', r.capitals(16)),
  'AWS session token': (r) => join('IQoJ', 'b3JpZ2lu', r.base64(300)),
  'AWS Bedrock key': (r) => join('AB', 'SK', r.letters(128)),
  'Google API key': (r) => join('AI', 'za', r.letters(35)),
  'Google access token': (r) => join('ya', '29.', r.url(120)),
  'Google refresh token': (r) => join('1/', '/0', r.url(60)),
  'Google client secret': (r) => join('GOC', 'SPX-', r.url(28)),
  'Google storage key id': (r) => join('GO', 'OG', r.capitals(57)),
  'Firebase server key': (r) => join('AA', 'AA', r.url(7), ':', r.url(140)),
  'Azure AD client secret': (r) => join(r.letters(3), '8Q', '~', r.letters(34)),
  'Azure DevOps token': (r) => join(r.letters(76), 'AZ', 'DO', r.letters(4)),
  'Azure storage key': (r) => join(r.letters(76), '+A', 'St', r.letters(5), 'A=', '='),
  'DigitalOcean token': (r) => join('do', 'p_v1_', r.hex(64)),
  'DigitalOcean OAuth token': (r) => join('do', 'o_v1_', r.hex(64)),
  'DigitalOcean refresh token': (r) => join('do', 'r_v1_', r.hex(64)),
  'Databricks token': (r) => join('da', 'pi', r.hex(32)),
  'Cloudflare origin CA key': (r) => join('v1', '.0-', r.hex(24), '-', r.hex(146)),
  'Heroku key': (r) => join('HR', 'KU-AA', r.url(58)),
  'Fly.io token': (r) => join('fm', '2_', r.base64(200)),
  'Fly.io old token': (r) => join('fo', '1_', r.url(43)),
  'Vercel token': (r) => join('vc', 'p_', r.letters(56)),
  'Netlify token': (r) => join('nf', 'p_', r.letters(36)),
  'Supabase token': (r) => join('sb', 'p_', r.hex(40)),
  'Supabase secret key': (r) => join('sb', '_secret_', r.url(31)),
  'PlanetScale token': (r) => join('ps', 'cale_tkn_', r.url(43)),
  'PlanetScale password': (r) => join('ps', 'cale_pw_', r.url(43)),
  'PlanetScale OAuth token': (r) => join('ps', 'cale_oauth_', r.url(43)),
  'Neon key': (r) => join('na', 'pi_', r.lower(64)),
  'Render key': (r) => join('rn', 'd_', r.letters(28)),
  'Terraform Cloud token': (r) => join(r.letters(14), '.atlas', 'v1.', r.letters(67)),
  'Pulumi token': (r) => join('pu', 'l-', r.hex(40)),
  'Doppler token': (r) => join('dp', '.pt.', r.letters(43)),
  'Doppler service token': (r) => join('dp', '.st.prd.', r.letters(43)),
  'Infisical token': (r) => join('st', '.', r.hex(24), '.', r.hex(32), '.', r.hex(32)),
  'Tailscale key': (r) => join('ts', 'key-auth-', r.letters(17), '-', r.letters(32)),
  '1Password service account': (r) => join('op', 's_ey', 'J', r.letters(300)),
  '1Password secret key': (r) =>
    join('A', '3-', [6, 6, 5, 5, 5, 5].map((n) => r.capitals(n)).join('-')),
  'Vault token': (r) => join('hv', 's.', r.letters(95)),
  'Vault batch token': (r) => join('hv', 'b.', r.letters(140)),
  'Vault recovery token': (r) => join('hv', 'r.', r.letters(95)),
  'Vault old token': (r) => join('s', '.', r.letters(24)),
  'Alibaba key id': (r) => join('LT', 'AI', r.letters(20)),
  'Aiven token': (r) => join('ai', 'venv1', r.letters(120)),
  'Scaleway key': (r) => join('SC', 'W', r.capitals(17)),
  'ngrok token': (r) => join('2', r.letters(26), '_', r.letters(21)),
  'GitHub token': (r) => join('gh', 'p_', r.letters(36)),
  'GitHub OAuth token': (r) => join('gh', 'o_', r.letters(36)),
  'GitHub user token': (r) => join('gh', 'u_', r.letters(36)),
  'GitHub server token': (r) => join('gh', 's_', r.letters(36)),
  'GitHub refresh token': (r) => join('gh', 'r_', r.letters(36)),
  'GitHub fine-grained token': (r) => join('github', '_pat_', r.letters(22), '_', r.letters(59)),
  'GitLab token': (r) => join('gl', 'pat-', r.letters(20)),
  'GitLab deploy token': (r) => join('gl', 'dt-', r.letters(20)),
  'GitLab runner token': (r) => join('gl', 'rt-', r.letters(20)),
  'GitLab trigger token': (r) => join('gl', 'ptt-', r.hex(40)),
  'GitLab job token': (r) => join('gl', 'cbt-', r.letters(3), '_', r.letters(20)),
  'GitLab feed token': (r) => join('gl', 'ft-', r.letters(20)),
  'GitLab OAuth secret': (r) => join('gl', 'oas-', r.letters(64)),
  'GitLab old runner token': (r) => join('GR', '1348941', r.letters(20)),
  'Bitbucket password': (r) => join('AT', 'BB', r.letters(32)),
  'Atlassian token': (r) => join('AT', 'ATT3', r.letters(186)),
  'Atlassian connect token': (r) => join('AT', 'CTT3', r.letters(186)),
  'npm token': (r) => join('np', 'm_', r.letters(36)),
  'PyPI token': (r) => join('py', 'pi-AgEIcHlwaS5vcmc', r.letters(120)),
  'RubyGems key': (r) => join('ruby', 'gems_', r.hex(48)),
  'crates.io token': (r) => join('ci', 'o', r.letters(32)),
  'NuGet key': (r) => join('oy', '2', r.lower(43)),
  'Clojars token': (r) => join('CLO', 'JARS_', r.lower(60)),
  'Docker token': (r) => join('dc', 'kr_pat_', r.letters(27)),
  'Docker organization token': (r) => join('dc', 'kr_oat_', r.letters(32)),
  'Artifactory key': (r) => join('AK', 'Cp', r.letters(69)),
  'Artifactory reference token': (r) => join('cm', 'Vmd', r.letters(59)),
  'Buildkite token': (r) => join('bk', 'ua_', r.hex(40)),
  'CircleCI token': (r) => join('CC', 'IPAT_', r.letters(22), '_', r.hex(40)),
  'SonarQube user token': (r) => join('sq', 'u_', r.hex(40)),
  'SonarQube project token': (r) => join('sq', 'p_', r.hex(40)),
  'Snyk token': (r) => join('snyk', '_uat.', r.hex(8), '.', r.url(60)),
  'Sourcegraph token': (r) => join('sg', 'p_', r.hex(40)),
  'Octopus key': (r) => join('AP', 'I-', r.capitals(26)),
  'Harness key': (r) => join('pa', 't.', r.letters(22), '.', r.letters(24), '.', r.letters(20)),
  'NATS seed': (r) => join('S', 'UA', r.capitals(55)),
  'age key': (r) =>
    join(
      'AGE-SECRET',
      '-KEY-1',
      'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58),
      r.capitals(0),
    ),
};
