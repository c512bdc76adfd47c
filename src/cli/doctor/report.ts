import { onOneLine } from '../../util/on-one-line.ts';
import { columns, wrap } from '../output/columns.ts';
import { lineWidth, style } from '../output/style.ts';
import type { Finding } from './finding.ts';

const MARKS = {
  ok: ['✓', 'green'],
  warn: ['!', 'yellow'],
  fail: ['✗', 'red'],
  skipped: ['-', 'dim'],
} as const;

/** Prints what was found, in groups, and one line of counts. */
export function printReport(findings: readonly Finding[]): void {
  const width = lineWidth();
  const named = Math.max(...findings.map(({ name }) => name.length));
  const indent = ' '.repeat(named + 6);
  let group = '';
  for (const finding of findings) {
    if (finding.group !== group) {
      write(`${group === '' ? '' : '\n'}${style('bold', finding.group)}`);
      group = finding.group;
    }
    const [mark, colour] = MARKS[finding.state];
    const [first, ...rest] = wrap(onOneLine(finding.text), width - indent.length);
    const [line] = columns([[finding.name.padEnd(named), first ?? '']]);
    write(`  ${style(colour, mark)} ${line}`);
    for (const more of rest) write(indent + more);
    const { cure: advice, code } = finding;
    if (advice === undefined && code === undefined) continue;
    const parts = [...(advice === undefined ? [] : [`→ ${onOneLine(advice)}`]), ...codeOf(code)];
    const cure = wrap(parts.join(' '), width - indent.length);
    for (const [index, more] of cure.entries()) {
      write(style('dim', `${indent}${index === 0 ? '' : '  '}${more}`));
    }
  }
  write(`\n${counts(findings)}`);
}

function codeOf(code: string | undefined): readonly string[] {
  return code === undefined ? [] : [`[${code}]`];
}

function counts(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) =>
    findings.filter((finding) => finding.state === state).length;
  const [fails, warns, skips] = [count('fail'), count('warn'), count('skipped')];
  const unchecked = skips === 0 ? '' : `, ${skips} not checked`;
  if (fails + warns === 0) {
    const passed = skips === 0 ? `All ${findings.length} checks passed` : `${count('ok')} passed`;
    return style('green', `${passed}${unchecked}.`);
  }
  const words = [`${count('ok')} passed`, plural(warns, 'warning'), plural(fails, 'failure')];
  return style(fails > 0 ? 'red' : 'yellow', `${words.join(', ')}${unchecked}.`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
