import { Editor } from "../drawing/editor";
import type { Kind } from "../drawing/shapes";
import { Field } from "../forms/field";
import { Part, Parts } from "../forms/group";
import { Resets } from "../forms/resets";
import { Schedule } from "../forms/schedule";
import type { View } from "../sensor";
import { t } from "../words";
import { Card, DraftPage } from "./draft_page";
import { Recipients } from "./recipients";

type Feature = "region" | "line" | "flow";

const kinds: Record<Feature, Kind[]> = { region: ["region"], line: ["line", "uturn"], flow: ["flow"] };
/** What belongs to a feature's page though it stands elsewhere in the settings. */
const beside: Record<Feature, string[]> = {
  region: ["/counting/mapping", "/scene/min_dwell_s", "/counting/high_sensitivity"],
  line: ["/counting/filter_staff"],
  flow: [],
};

/** Region, line or flow: where it counts, what it reports and when, and to whom. */
export function FeaturePage({ view, feature }: { view: View; feature: Feature }) {
  const at = `/reports/${feature}`;
  return (
    <DraftPage>
      {(draft) => (
        <>
          <Editor view={view} draft={draft} kinds={kinds[feature]} />
          <Card title={t("feature.counting")}>
            <Field draft={draft} pointer={`${at}/enabled`} />
            {beside[feature].map((pointer) => <Field key={pointer} draft={draft} pointer={pointer} />)}
            {feature === "region" && <Part draft={draft} pointer="/counting/overcrowding" />}
          </Card>
          <Card title={t("feature.reports")}>
            <Parts draft={draft} pointer={at} except={[`reports.${feature}.enabled`, `reports.${feature}.schedule`, `reports.${feature}.recipients`]} />
            {feature !== "flow" && <Resets draft={draft} />}
          </Card>
          <Recipients draft={draft} feature={feature} view={view} />
          {draft.has("/building") && feature !== "flow" && (
            <p class="card small">{t("feature.building")} <a href="#/building">{t("page.building")}</a></p>
          )}
          <Schedule draft={draft} pointer={`${at}/schedule`} />
        </>
      )}
    </DraftPage>
  );
}
