import type { Draft } from "../forms/draft";
import { colours } from "../live/overlay";
import type { Scene } from "../messages";
import { many, t, type Key } from "../words";
import type { Drawn } from "./canvas";
import { points_pointer, pointer_of, type Kind, type Limits, type Shape } from "./shapes";

interface Listed {
  draft: Draft;
  scene: Scene;
  shapes: Drawn[];
  kinds: Kind[];
  selected: Shape | null;
  limits: (kind: Kind) => Limits;
  onSelect: (shape: Shape) => void;
  onDelete: (shape: Shape) => void;
  onChange: (scene: Scene) => void;
}

/** What the sensor or the page has against a shape, wherever in it. */
function fault_of(draft: Draft, shape: Drawn): string {
  return shape.fault || draft.error(points_pointer(shape)) || draft.error(pointer_of(shape)) || draft.error(`${pointer_of(shape)}/name`);
}

function RegionFields({ shape, scene, draft, onChange }: { shape: Drawn; scene: Scene; draft: Draft; onChange: (scene: Scene) => void }) {
  const region = scene.regions?.[shape.index];
  if (!region) return null;
  const change = (part: Partial<typeof region>) =>
    onChange({ ...scene, regions: scene.regions!.map((other, i) => (i === shape.index ? { ...other, ...part } : other)) });
  return (
    <>
      <label class="name-field">
        <span class="unseen">{t("draw.name_of", { id: region.id })}</span>
        <input type="text" value={region.name} placeholder={t("region.unnamed", { id: region.id })} autocomplete="off" onInput={(event) => change({ name: event.currentTarget.value })} />
      </label>
      {draft.has("/scene/regions/0/colour") && (
        <div class="swatches" role="radiogroup" aria-label={t("draw.colour_of", { name: shape.name })}>
          {Array.from({ length: colours }, (_, i) => (
            <label key={i} class={`swatch colour-${i}`}>
              <input type="radio" name={`colour-${region.id}`} checked={shape.css === `colour-${i}`} onChange={() => change({ colour: i + 1 })} />
              <span class="unseen">{t("draw.colour", { n: i + 1 })}</span>
            </label>
          ))}
        </div>
      )}
    </>
  );
}

/** Everything that is drawn here, by name, with what is wrong beside it. */
export function ShapeList({ draft, scene, shapes, kinds, selected, limits, onSelect, onDelete, onChange }: Listed) {
  return (
    <section class="card shapes" aria-label={t("draw.list")}>
      {kinds.map((kind) => {
        const of_kind = shapes.filter((shape) => shape.kind === kind);
        const { shapes: most, most: most_points } = limits(kind);
        return (
          <div key={kind} class="shape-kind">
            <div class="card-top">
              <h2>{t(`draw.many_${kind}` as Key)}</h2>
              {most > 1 && <span class="small" data-limit={kind}>{t("limit.of", { n: of_kind.length, most })}</span>}
            </div>
            {most > 1 && of_kind.length >= most && <p class="note wait">{t("draw.all_drawn", { most })}</p>}
            {of_kind.length === 0 && <p class="small">{t(`draw.none_${kind}` as Key)}</p>}
            <ul>
              {of_kind.map((shape) => {
                const fault = fault_of(draft, shape);
                const here = selected?.kind === kind && selected.index === shape.index;
                return (
                  <li key={shape.index} class={`${shape.css}${here ? " here" : ""}`} data-listed={`${kind}-${shape.index}`}>
                    <div class="row">
                      <button type="button" class="quiet pick" aria-pressed={here} onClick={() => onSelect(shape)}>
                        {kind === "region" && <span class="dot" aria-hidden="true" />}
                        {shape.name}
                      </button>
                      <span class="small">{kind === "line" ? t("limit.segments", { n: shape.points.length - 1, most: most_points - 1 }) : many("corners", shape.points.length)}</span>
                      <button type="button" class="quiet danger" onClick={() => onDelete(shape)}>
                        {t("draw.delete")}<span class="unseen"> {shape.name}</span>
                      </button>
                    </div>
                    {kind === "region" && <RegionFields shape={shape} scene={scene} draft={draft} onChange={onChange} />}
                    {fault && <p class="fault" role="alert">{fault}</p>}
                  </li>
                );
              })}
            </ul>
          </div>
        );
      })}
    </section>
  );
}
