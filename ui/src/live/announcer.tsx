import { useEffect, useRef, useState } from "preact/hooks";

import type { View } from "../sensor";
import { many, t } from "../words";
import { counts_of } from "./numbers";

const pause_ms = 15_000;

/** Tells the counts to those who listen to the page: when they have changed, and not more often than can be listened to. */
export function Announcer({ view }: { view: View }) {
  const newest = useRef("");
  const [text, setText] = useState("");
  const counts = counts_of(view);
  newest.current = counts ? t("live.announcement", { people: many("people", counts.total), in: counts.in, out: counts.out }) : "";
  useEffect(() => {
    const timer = setInterval(() => setText(newest.current), pause_ms);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="unseen" aria-live="polite">
      {text}
    </p>
  );
}
