import { useEffect, useState } from "preact/hooks";

import { t } from "../words";

/** Shows the part of the page around the button alone, as large as the screen. Absent where the browser can't. */
export function FullScreen({ of }: { of: string }) {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const look = () => setFull(!!document.fullscreenElement);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  if (!document.fullscreenEnabled) return null;
  const toggle = (event: Event) => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void (event.currentTarget as HTMLElement).closest(of)?.requestFullscreen();
  };
  return (
    <button type="button" class="quiet full" aria-pressed={full} onClick={toggle}>
      {full ? t("live.small_screen") : t("live.full_screen")}
    </button>
  );
}
