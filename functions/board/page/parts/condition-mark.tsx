import type { Condition } from '../words/endpoint-words.ts';

export function ConditionMark({ condition: { words, mark } }: { condition: Condition }) {
  return <span class={`mark ${mark}`}>{words}</span>;
}
