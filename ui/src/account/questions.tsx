import { useId } from "preact/hooks";

import { t, type Key } from "../words";

export interface Question {
  question: string;
  answer: string;
}

const asked = Array.from({ length: 12 }, (_, i) => `question.${i + 1}` as Key);
const own = "own";

/** One of the three: from the twelve, or one's own. */
function One({ n, value, taken, onChange }: { n: number; value: Question & { custom: boolean }; taken: string[]; onChange: (value: Question & { custom: boolean }) => void }) {
  const id = useId();
  return (
    <fieldset class="item">
      <legend>{t("question.title", { n })}</legend>
      <div class="field">
        <label for={`${id}-q`}>{t("question.choose")}</label>
        <select
          id={`${id}-q`} value={value.custom ? own : value.question}
          onChange={(event) => {
            const wish = event.currentTarget.value;
            onChange({ ...value, custom: wish === own, question: wish === own ? "" : wish });
          }}
        >
          <option value="">–</option>
          {asked.map((key) => {
            const text = t(key);
            return <option key={key} value={text} disabled={taken.includes(text) && text !== value.question}>{text}</option>;
          })}
          <option value={own}>{t("question.own")}</option>
        </select>
      </div>
      {value.custom && (
        <div class="field">
          <label for={`${id}-own`}>{t("question.own_text")}</label>
          <input id={`${id}-own`} type="text" value={value.question} autocomplete="off" onInput={(event) => onChange({ ...value, question: event.currentTarget.value })} />
        </div>
      )}
      <div class="field">
        <label for={`${id}-a`}>{t("question.answer")}</label>
        <input id={`${id}-a`} type="text" value={value.answer} autocomplete="off" onInput={(event) => onChange({ ...value, answer: event.currentTarget.value })} />
      </div>
    </fieldset>
  );
}

export type Chosen = (Question & { custom: boolean })[];
export const none_chosen: Chosen = Array.from({ length: 3 }, () => ({ question: "", answer: "", custom: false }));

export function are_whole(questions: Chosen): boolean {
  const texts = questions.map((entry) => entry.question.trim());
  return questions.every((entry) => entry.question.trim() !== "" && entry.answer.trim() !== "") && new Set(texts).size === texts.length;
}

/** Three security questions and their answers. */
export function Questions({ value, onChange }: { value: Chosen; onChange: (value: Chosen) => void }) {
  return (
    <>
      {value.map((entry, i) => (
        <One key={i} n={i + 1} value={entry} taken={value.map((other) => other.question)} onChange={(next) => onChange(value.map((other, j) => (j === i ? next : other)))} />
      ))}
    </>
  );
}
