import { type Node, parseGoPattern } from '../../scripts/secret-rules/go-pattern.ts';
import type { Random } from './secret-kinds.ts';

/** How much more than the least is taken where there is no limit. */
const MORE = 3;
const LOOK_AROUND = /\(\?[!=](?:\[[^\]]*\]|[^()])*\)|\(\?<[!=](?:\[[^\]]*\]|[^()])*\)/g;

/** A text that a rule's pattern matches. */
export function sampleOf(pattern: string, random: Random): string {
  const sample = (node: Node): string => {
    switch (node.kind) {
      case 'text':
        return node.text;
      case 'anchor':
        return '';
      case 'class':
        return characterOf(node.body, node.isNegated, random);
      case 'group':
        return node.options[0]!.map(sample).join('');
      case 'repeat': {
        const count = node.min === 0 ? 0 : Math.min(node.max, node.min + MORE);
        return Array.from({ length: count }, () => sample(node.node)).join('');
      }
    }
  };
  const [first = []] = parseGoPattern(pattern.replace(LOOK_AROUND, ''));
  return first.map(sample).join('');
}

function characterOf(body: string, isNegated: boolean, random: Random): string {
  const pattern = new RegExp(`[${isNegated ? '^' : ''}${body.replace(/(?<!\\)\[/g, '\\[')}]`);
  for (let tries = 0; tries < 1000; tries++) {
    const character = random.letters(1);
    if (pattern.test(character)) return character;
  }
  const sign = [...'_-.+/=$: '].find((character) => pattern.test(character));
  if (sign !== undefined) return sign;
  throw new Error(`no character is known of ${body}`);
}
