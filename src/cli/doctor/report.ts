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

/** Prints findings by group, and a summary line. */
export function printReport(findings: readonly Finding[]): void {
  const width = lineWidth();
  const nameWidth = Math.max(...findings.map(({ name }) => name.length));
  const indent = ' '.repeat(nameWidth + 6);
  let group = '';
  for (const finding of findings) {
    if (finding.group !== group) {
      write(`${group === '' ? '' : '\n'}${style('bold', finding.group)}`);
      group = finding.group;
    }
    const [mark, colour] = MARKS[finding.state];
    const [first, ...rest] = wrap(onOneLine(finding.text), width - indent.length);
    const [line] = columns([[finding.name.padEnd(nameWidth), first ?? '']]);
    write(`  ${style(colour, mark)} ${line}`);
    for (const restLine of rest) write(indent + restLine);
    const { cure, code } = finding;
    if (cure === undefined && code === undefined) continue;
    const parts = [
      ...(cure === undefined ? [] : [`→ ${onOneLine(cure)}`]),
      ...(code === undefined ? [] : [`[${code}]`]),
    ];
    for (const [index, cureLine] of wrap(parts.join(' '), width - indent.length).entries()) {
      write(style('dim', `${indent}${index === 0 ? '' : '  '}${cureLine}`));
    }
  }
  write(`\n${summaryOf(findings)}`);
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) =>
    findings.filter((finding) => finding.state === state).length;
  const [fails, warns, skips] = [count('fail'), count('warn'), count('skipped')];
  const skipText = skips === 0 ? '' : `, ${skips} not checked`;
  if (fails + warns === 0) {
    const passText = skips === 0 ? `All ${findings.length} checks passed` : `${count('ok')} passed`;
    return style('green', `${passText}${skipText}.`);
  }
  const words = [`${count('ok')} passed`, plural(warns, 'warning'), plural(fails, 'failure')];
  return style(fails > 0 ? 'red' : 'yellow', `${words.join(', ')}${skipText}.`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
