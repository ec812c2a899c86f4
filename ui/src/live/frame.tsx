import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Size } from "../geometry";
import type { Observation } from "../messages";
import type { View } from "../sensor";
import { known, t } from "../words";
import { useInStep } from "./in_step";
import { can_play_video, VideoFeed } from "./video_feed";

const first_pause_ms = 1_000;
const longest_pause_ms = 8_000;

/** The size of an element on the page, as it changes. */
function useSize(): [(element: HTMLElement | null) => void, Size] {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [element, setElement] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return [setElement, size];
}

/** Whether somebody can see the page: a tab in the background needs no pictures. */
function useVisible(): boolean {
  const [visible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}

interface Shown {
  onCame: () => void;
  onFailed: () => void;
}

/** The live video. `onFrame`: which frame is shown now; null: none any more. */
function Video({ onCame, onFailed, onFrame }: Shown & { onFrame: (frame: number | null) => void }) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const feed = new VideoFeed(element.current!, onFrame, onFailed);
    return () => {
      feed.close();
      onFrame(null);
    };
  }, []);
  return <video ref={element} aria-label={t("live.alt")} onLoadedData={onCame} muted autoPlay playsInline disablePictureInPicture />;
}

/** Single pictures, where there is no video. `attempt` is new for every connection; a browser that keeps the element would show the last picture. */
function Pictures({ attempt, onCame, onFailed }: Shown & { attempt: string }) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const element = image.current!;
    element.src = `/api/v1/live.mjpeg?attempt=${attempt}`;
    // Without this, browsers go on reading the stream of an element that has gone.
    return () => element.removeAttribute("src");
  }, [attempt]);
  return <img ref={image} alt={t("live.alt")} onLoad={onCame} onError={onFailed} draggable={false} />;
}

type PictureState = "waiting" | "shown" | "failed";

/** What lies over the picture when there is none, or when it can't be trusted to be live. */
function Cover({ view, picture }: { view: View; picture: PictureState }) {
  const source = view.status?.source;
  const fault = source && source.state !== "running";
  let [kind, title, text] = ["waiting", t("live.waiting"), ""];
  if (view.link === "lost") [kind, title, text] = ["lost", t("live.lost"), t("live.retrying")];
  else if (fault) [kind, title, text] = [source.state, t("live.source_is", { state: known("source", source.state) }), source.sentence];
  else if (picture === "failed") [kind, title, text] = ["lost", t("live.lost"), t("live.retrying")];
  else if (picture === "shown") return null;
  return (
    <div class="cover" data-cover={kind}>
      <b>{title}</b>
      {text && <span>{text}</span>}
    </div>
  );
}

export interface Framed {
  view: View;
  /** What lies over the picture, for its size on the page and what was observed in just this picture. */
  children: (size: Size, seen: Observation | null) => ComponentChildren;
  onLive?: (live: boolean) => void;
}

/** The live picture, or why there is none, with something drawn over it. */
export function Frame({ view, children, onLive }: Framed) {
  const [frame, size] = useSize();
  const visible = useVisible();
  const [retry, setRetry] = useState(0);
  const [picture, setPicture] = useState<PictureState>("waiting");
  const [frame_shown, setFrameShown] = useState<number | null>(null);
  const seen = useInStep(view.observation, frame_shown);
  const attempt = `${view.connection}.${retry}`;
  const watching = view.link === "open" && visible && view.status !== null;
  const [without_video, setWithoutVideo] = useState("");
  const source_now = `${view.connection}.${view.status?.source.address}.${view.status?.source.state}.${view.status?.privacy?.mode}`;
  const video = view.status?.privacy?.mode === "normal" && without_video !== source_now && can_play_video();
  useEffect(() => setPicture("waiting"), [view.connection]);
  useEffect(() => {
    if (picture !== "failed") return;
    const timer = setTimeout(() => setRetry(retry + 1), Math.min(first_pause_ms * 2 ** Math.min(retry, 3), longest_pause_ms));
    return () => clearTimeout(timer);
  }, [picture, retry]);

  const source = view.status?.source;
  const ratio = source?.width ? source.width / source.height : 16 / 9;
  const live = picture === "shown" && view.link === "open" && source?.state === "running";
  useEffect(() => onLive?.(live), [live]);
  return (
    <div class="frame-room">
      <div class="frame" ref={frame} style={{ aspectRatio: String(ratio), "--ratio": String(ratio) }}>
        {watching && video && <Video key={source_now} onCame={() => setPicture("shown")} onFrame={setFrameShown} onFailed={() => setWithoutVideo(source_now)} />}
        {watching && !video && (
          <Pictures key={attempt} attempt={attempt} onCame={() => setPicture("shown")} onFailed={() => setPicture("failed")} />
        )}
        {size.width > 0 && children(size, seen)}
        <Cover view={view} picture={picture} />
      </div>
    </div>
  );
}
