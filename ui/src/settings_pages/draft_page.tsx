import type { ComponentChildren } from "preact";

import { useDraft, type Draft } from "../forms/draft";
import { SaveBar } from "../forms/save_bar";
import { t } from "../words";

/** A page with settings: loads them, shows them, saves them. */
export function DraftPage({ children }: { children: (draft: Draft) => ComponentChildren }) {
  const draft = useDraft();
  if (!draft) return <p class="small" role="status" data-loading>{t("form.loading")}</p>;
  return (
    <form
      class="stack settings" noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void draft.save();
      }}
    >
      {children(draft)}
      <SaveBar draft={draft} />
    </form>
  );
}

/** A card with settings and a title. */
export function Card({ title, children, id }: { title: string; children: ComponentChildren; id?: string }) {
  return (
    <section class="card fields" aria-label={title} id={id}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
