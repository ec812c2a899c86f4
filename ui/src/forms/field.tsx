import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

import { choice_text, t } from "../words";
import type { Json } from "./document";
import type { Draft } from "./draft";
import { help_of, kind_of, may_be_absent, place_of, schema_at, title_of, type Schema } from "./schema";

interface Control {
  id: string;
  described: string;
  invalid: boolean;
  value: Json | undefined;
  schema: Schema;
  pointer: string;
  set: (value: Json | undefined) => void;
}

/** `code` in help texts comes in back-ticks. */
function Help({ text }: { text: string }) {
  return <>{text.split("`").map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part))}</>;
}

function NumberControl({ id, described, invalid, value, schema, set }: Control) {
  // What is typed is kept as text: half a number is none yet.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <span class="with-unit">
      <input
        id={id} type="text" inputMode={kind_of(schema) === "integer" ? "numeric" : "decimal"} aria-describedby={described}
        aria-invalid={invalid} value={typed ?? String(value ?? "")}
        onInput={(event) => {
          const text = event.currentTarget.value.trim().replace(",", ".");
          setTyped(event.currentTarget.value);
          // Text that is no number stays as it is, so that the schema's check can say so.
          set(text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
        }}
        onBlur={() => setTyped(null)}
      />
      {schema["x-unit"] && <span class="unit">{schema["x-unit"]}</span>}
    </span>
  );
}

function TextControl({ id, described, invalid, value, set }: Control) {
  return (
    <input
      id={id} type="text" autocomplete="off" spellcheck={false} aria-describedby={described} aria-invalid={invalid}
      value={String(value ?? "")} onInput={(event) => set(event.currentTarget.value)}
    />
  );
}

/** What the sensor never shows: left empty, it stays as it is. */
function SecretControl({ id, described, invalid, value, set }: Control) {
  return (
    <input
      id={id} type="password" autocomplete="new-password" aria-describedby={described} aria-invalid={invalid}
      value={String(value ?? "")} placeholder={t("form.secret_kept")}
      onInput={(event) => set(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
    />
  );
}

/** Certificates and keys: text of many lines, which mostly comes from a file. */
function PemControl({ id, described, invalid, value, schema, set }: Control) {
  const [name, setName] = useState("");
  const take = (text: string) => set(text === "" && schema.writeOnly ? undefined : text);
  return (
    <span class="pem">
      <textarea
        id={id} class="address" rows={4} spellcheck={false} aria-describedby={described} aria-invalid={invalid} value={String(value ?? "")}
        placeholder={schema.writeOnly ? t("form.secret_kept") : "-----BEGIN …"} onInput={(event) => take(event.currentTarget.value)}
      />
      <label class="button">
        {t("form.file")}
        <input
          class="unseen" type="file" accept=".pem,.crt,.cer,.key"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (!file || file.size > 65_536) return;
            setName(file.name);
            void file.text().then(take);
          }}
        />
      </label>
      <span class="small">{name}</span>
    </span>
  );
}

function Choices({ id, described, invalid, value, schema, pointer, set }: Control) {
  return (
    <select id={id} aria-describedby={described} aria-invalid={invalid} value={String(value ?? "")} onChange={(event) => set(event.currentTarget.value)}>
      {schema.enum?.map((choice, i) => {
        const meaning = choice_text(place_of(pointer), choice, schema["x-meaning"]?.[i] ?? choice);
        return (
          <option key={choice} value={choice}>
            {meaning.charAt(0).toUpperCase() + meaning.slice(1)}
          </option>
        );
      })}
    </select>
  );
}

/** A value that may be left to the sensor: *Auto*, or one's own. */
function Absent({ control, children }: { control: Control; children: ComponentChildren }) {
  const custom = control.value !== undefined && control.value !== null;
  return (
    <span class="row">
      <label class="check">
        <input
          type="checkbox" checked={!custom}
          onChange={(event) => control.set(event.currentTarget.checked ? undefined : (control.schema.minimum ?? ""))}
        />
        {control.schema.description?.includes("Auto") || control.pointer.endsWith("persistence_s") ? t("form.auto") : t("form.absent")}
      </label>
      {custom && children}
    </span>
  );
}

function control_for(control: Control) {
  const kind = kind_of(control.schema);
  if (kind === "string" && /\bPEM\b/.test(control.schema.description ?? "")) return <PemControl {...control} />;
  if (control.schema.writeOnly) return <SecretControl {...control} />;
  if (control.schema.enum) return <Choices {...control} />;
  return kind === "integer" || kind === "number" ? <NumberControl {...control} /> : <TextControl {...control} />;
}

export interface FieldPlace {
  draft: Draft;
  pointer: string;
  disabled?: boolean;
}

/** One setting: label, unit, help, and what is wrong with it, all from its declaration. Nothing if the sensor does not have it. */
export function Field({ draft, pointer, disabled = false }: FieldPlace) {
  const id = useId();
  const schema = schema_at(draft.schema, pointer);
  if (!schema) return null;
  const error = draft.error(pointer);
  const help = help_of(schema, pointer);
  const control: Control = {
    id, schema, pointer, invalid: error !== "", value: draft.get(pointer), set: (value) => draft.set(pointer, value),
    described: `${id}-help ${id}-error`,
  };
  const notes = (
    <>
      {help && <p class="help" id={`${id}-help`}><Help text={help} /></p>}
      <p class="fault" id={`${id}-error`} role="alert">{error}</p>
    </>
  );
  if (kind_of(schema) === "boolean") {
    return (
      <div class="field" data-setting={pointer}>
        <label class="check" for={id}>
          <input
            id={id} type="checkbox" disabled={disabled} checked={control.value === true} aria-describedby={control.described}
            onChange={(event) => control.set(event.currentTarget.checked)}
          />
          {title_of(schema, pointer)}
        </label>
        {notes}
      </div>
    );
  }
  const inner = control_for(control);
  return (
    <div class="field" data-setting={pointer}>
      <label for={id}>{title_of(schema, pointer)}</label>
      <fieldset class="bare" disabled={disabled} aria-label={title_of(schema, pointer)}>
        {may_be_absent(schema) ? <Absent control={control}>{inner}</Absent> : inner}
      </fieldset>
      {notes}
    </div>
  );
}
