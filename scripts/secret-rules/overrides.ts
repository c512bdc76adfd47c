/** Rules that are not used, with the reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'azure-ad-client-secret': 'has no beginning of its own: src/redaction/secrets/infix-forms.ts',
  'curl-auth-header': 'searches several lines; headers and flags are known by their names',
  'curl-auth-user': 'searches several lines: src/redaction/command-lines.ts',
  'facebook-access-token': 'has no beginning of its own: src/redaction/secrets/infix-forms.ts',
  'freemius-secret-key': 'known by its name',
  'generic-api-key': 'names of secrets are those of src/redaction/secrets/secret-names.ts',
  'gitlab-session-cookie': 'known by its name',
  'hashicorp-tf-api-token': 'has no beginning of its own: src/redaction/secrets/infix-forms.ts',
  'hashicorp-tf-password': 'known by its name',
  jwt: 'src/redaction/secrets/vendor-forms.ts knows encrypted and shortened ones too',
  'jwt-base64': 'src/redaction/secrets/vendor-forms.ts, by its beginning alone',
  'kubernetes-secret-yaml': 'searches several lines; blocks of YAML are known by the names in them',
  'maxmind-license-key': 'has no beginning of its own: src/redaction/secrets/infix-forms.ts',
  'microsoft-teams-webhook': 'an address: src/redaction/secrets/token-patterns.ts',
  'nuget-config-password': 'of a file of settings',
  'pkcs12-file': 'of the name of a file',
  'private-key': 'src/redaction/secrets/token-patterns.ts knows those that have been cut off too',
  'sidekiq-sensitive-url': 'user and password of a URL, which always go',
  'slack-webhook-url': 'an address: src/redaction/secrets/token-patterns.ts',
};

/** Ids and public keys, which are not secret. */
export const PUBLIC = /(?:-id|-pub-key|-public-key|-pub-api-key)$|^mapbox-api-token$/;

/** Rules that are used in another form, with the reason. */
export const CHANGED: Readonly<Record<string, { readonly regex: string; readonly why: string }>> = {
  'sourcegraph-access-token': {
    regex: '(sgp_(?:(?:[a-fA-F0-9]{16}|local)_)?[a-fA-F0-9]{40})',
    why: 'the third form is any hash of 40 digits',
  },
  'aws-amazon-bedrock-api-key-short-lived': {
    regex: '(bedrock-api-key-[A-Za-z0-9+/]{40,}={0,2})',
    why: 'the rule ends before the part that is secret',
  },
  'atlassian-api-token': {
    regex: '(ATATT3[A-Za-z0-9_\\-=]{186})',
    why: 'the first form is any text of 24 characters beside the name of a product',
  },
  '1password-service-account-token': {
    regex: '(ops_eyJ[a-zA-Z0-9+/_-]{60,}={0,3})',
    why: 'texts that have been cut',
  },
  'vault-service-token': {
    regex: '((?:hvs\\.[\\w-]{24,120}|s\\.[A-Za-z0-9]{24}))',
    why: 'those of before 1.10 have 24 characters',
  },
  'flyio-access-token': {
    regex: '((?:fo1_[\\w-]{43}|fm1[ar]_[a-zA-Z0-9+/]{40,}={0,3}|fm2_[a-zA-Z0-9+/]{40,}={0,3}))',
    why: 'texts that have been cut',
  },
};
