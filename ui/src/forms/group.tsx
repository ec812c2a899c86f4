import { t } from "../words";
import type { Json } from "./document";
import type { Draft } from "./draft";
import { Field } from "./field";
import { fresh, kind_of, place_of, schema_at, title_of, type Schema } from "./schema";

/** A list of groups, such as objects or times: each with its fields, one more, one less. */
function List({ draft, pointer, schema }: { draft: Draft; pointer: string; schema: Schema }) {
  const value = draft.get(pointer);
  const items: Json[] = Array.isArray(value) ? value : [];
  const most = schema.maxItems ?? Infinity;
  const fixed = schema.minItems === schema.maxItems;
  const title = title_of(schema, pointer);
  return (
    <fieldset class="group" data-setting={pointer}>
      <legend>{title}</legend>
      {items.map((_, i) => (
        <fieldset class="item" key={i}>
          <legend>{t("form.entry", { title, n: i + 1 })}</legend>
          {draft.error(`${pointer}/${i}`) && <p class="fault" role="alert">{draft.error(`${pointer}/${i}`)}</p>}
          <Parts draft={draft} pointer={`${pointer}/${i}`} />
          {!fixed && (
            <button type="button" class="danger" onClick={() => draft.set(pointer, items.filter((__, other) => other !== i))}>
              {t("form.remove", { title, n: i + 1 })}
            </button>
          )}
        </fieldset>
      ))}
      {draft.error(pointer) && <p class="fault" role="alert">{draft.error(pointer)}</p>}
      {!fixed && (
        <div class="row">
          <button type="button" disabled={items.length >= most} onClick={() => draft.set(pointer, [...items, fresh(schema.items!)])}>
            {t("form.add", { title })}
          </button>
          {Number.isFinite(most) && <span class="small">{t("limit.of", { n: items.length, most })}</span>}
        </div>
      )}
    </fieldset>
  );
}

/** The settings at a place, whatever they are. */
export function Part({ draft, pointer, except = [] }: { draft: Draft; pointer: string; except?: string[] }) {
  const schema = schema_at(draft.schema, pointer);
  if (!schema || except.includes(place_of(pointer))) return null;
  const kind = kind_of(schema);
  if (kind === "object") {
    return (
      <fieldset class="group" data-setting={pointer}>
        <legend>{title_of(schema, pointer)}</legend>
        <Parts draft={draft} pointer={pointer} except={except} />
      </fieldset>
    );
  }
  if (kind === "array") return schema.items && kind_of(schema.items) === "object" ? <List draft={draft} pointer={pointer} schema={schema} /> : null;
  return <Field draft={draft} pointer={pointer} />;
}

/** Every setting of a group, in the order of its declaration. */
export function Parts({ draft, pointer, except = [] }: { draft: Draft; pointer: string; except?: string[] }) {
  const schema = schema_at(draft.schema, pointer);
  return (
    <>
      {Object.keys(schema?.properties ?? {}).map((name) => (
        <Part key={name} draft={draft} pointer={`${pointer}/${name}`} except={except} />
      ))}
    </>
  );
}
