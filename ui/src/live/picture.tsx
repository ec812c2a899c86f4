import { useState } from "preact/hooks";

import type { Scene } from "../messages";
import type { View } from "../sensor";
import { t } from "../words";
import { Frame } from "./frame";
import { FullScreen } from "./full_screen";
import { Overlay } from "./overlay";

type Subject = "all" | "region" | "line" | "flow";

/** What of the drawings belongs to one kind of counting; masks are of all. */
function part_of(scene: Scene, subject: Subject): Scene {
  if (subject === "all") return scene;
  return {
    masks: scene.masks,
    regions: subject === "region" ? scene.regions : undefined,
    line: subject === "line" ? scene.line : undefined,
    uturn_area: subject === "line" ? scene.uturn_area : undefined,
    flow: subject === "flow" ? scene.flow : undefined,
  };
}

/** The live picture with everything over it, and what may be left out. */
export function Picture({ view }: { view: View }) {
  const [drawings, setDrawings] = useState(true);
  const [people, setPeople] = useState(true);
  const [subject, setSubject] = useState<Subject>("all");
  const [live, setLive] = useState(false);
  const running = view.status?.source.state === "running";
  return (
    <section class="card picture" aria-label={t("live.picture")}>
      <Frame view={view} onLive={setLive}>
        {(size, seen) => (
          <Overlay
            size={size}
            scene={drawings ? part_of(view.scene, subject) : {}}
            people={people && running ? (seen?.people ?? []) : []}
            frame={seen?.frame}
            counts={seen?.regions ?? view.status?.counts.regions ?? []}
          />
        )}
      </Frame>
      <div class="tools">
        <label>
          <input type="checkbox" checked={people} onChange={(event) => setPeople(event.currentTarget.checked)} /> {t("live.people")}
        </label>
        <label>
          <input type="checkbox" checked={drawings} onChange={(event) => setDrawings(event.currentTarget.checked)} /> {t("live.drawings")}
        </label>
        <label>
          {t("live.show")}
          <select class="small-select" value={subject} disabled={!drawings} onChange={(event) => setSubject(event.currentTarget.value as Subject)}>
            {(["all", "region", "line", "flow"] as const).map((one) => (
              <option key={one} value={one}>{one === "all" ? t("live.all") : t(`feature.${one}`)}</option>
            ))}
          </select>
        </label>
        {live && <span class="badge">{t("live.live")}</span>}
        <FullScreen of=".picture" />
      </div>
    </section>
  );
}
