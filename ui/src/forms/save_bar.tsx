import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { router } from "../router";
import { t } from "../words";
import type { Draft } from "./draft";

/** Asks before a page with unsaved changes is left, whether by a link, the browser's arrows, or closing it. */
function useGuard(draft: Draft): [string, (wish: string) => void] {
  const [wish, setWish] = useState("");
  // Before the browser shows the change: nobody may slip out between the two.
  useLayoutEffect(() => {
    if (!draft.dirty) return;
    router.guard((place) => {
      setWish(place);
      return true;
    });
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => {
      router.guard(null);
      removeEventListener("beforeunload", warn);
    };
  }, [draft.dirty]);
  return [wish, setWish];
}

function LeaveDialog({ draft, wish, onStay }: { draft: Draft; wish: string; onStay: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const leave = () => {
    router.guard(null);
    onStay();
    router.go(wish);
  };
  return (
    <dialog ref={dialog} aria-labelledby="leave-title" onCancel={onStay} onClose={onStay}>
      <h2 id="leave-title">{t("leave.title")}</h2>
      <p>{t("leave.text")}</p>
      <div class="row">
        <button type="button" class="strong" onClick={async () => ((await draft.save()) ? leave() : onStay())}>
          {t("leave.save")}
        </button>
        <button type="button" class="danger" onClick={leave}>
          {t("leave.discard")}
        </button>
        <button type="button" onClick={onStay}>
          {t("leave.stay")}
        </button>
      </div>
    </dialog>
  );
}

/** Saving, on every page with settings: always in sight, and said when it has happened. */
export function SaveBar({ draft }: { draft: Draft }) {
  const [wish, setWish] = useGuard(draft);
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    if (draft.dirty) setSaved(false);
  }, [draft.dirty]);
  return (
    <div class="save-bar" data-dirty={draft.dirty}>
      <p role="status" class={draft.sentence ? "fault" : "small"}>
        {draft.sentence || (draft.dirty ? t("save.unsaved") : saved ? t("save.saved") : t("save.nothing"))}
      </p>
      <div class="row">
        <button type="button" disabled={!draft.dirty || draft.saving} onClick={draft.discard}>
          {t("save.discard")}
        </button>
        <button type="button" class="strong" disabled={!draft.dirty || draft.saving} onClick={async () => setSaved(await draft.save())}>
          {t("save.save")}
        </button>
      </div>
      {wish && <LeaveDialog draft={draft} wish={wish} onStay={() => setWish("")} />}
    </div>
  );
}
