import { Editor } from "../drawing/editor";
import { Field } from "../forms/field";
import type { View } from "../sensor";
import { t } from "../words";
import { Card, DraftPage } from "./draft_page";

/** Privacy masks: what is in them is never shown, and nobody in them is counted. */
export function MasksPage({ view }: { view: View }) {
  return (
    <DraftPage>
      {(draft) => (
        <>
          <Editor view={view} draft={draft} kinds={["mask"]} />
          <Card title={t("masks.look")}>
            <Field draft={draft} pointer="/privacy/mask_colour" />
            <p class="small">{t("masks.people", { n: view.observation?.total ?? view.status?.counts.total ?? 0 })}</p>
          </Card>
        </>
      )}
    </DraftPage>
  );
}
