// Observations come when a frame has been looked at, its picture comes later: boxes must wait for the people that they are of.

import { useRef } from "preact/hooks";

import type { Observation } from "../messages";

/** More than the longest time that a player may lag. */
const most_kept = 128;

/** The newest of these observations that is not of a later frame than the one that is shown. */
export function observation_of(observations: Observation[], frame: number): Observation | null {
  for (let i = observations.length - 1; i >= 0; --i) if (observations[i]!.frame <= frame) return observations[i]!;
  return observations[0] ?? null;
}

/** These observations and the newest one. When frames are counted from the beginning again, what was before belongs to another video. */
export function with_newest(observations: Observation[], newest: Observation): Observation[] {
  const last = observations[observations.length - 1];
  if (last && newest.frame < last.frame) return [newest];
  return last?.frame === newest.frame ? [...observations.slice(0, -1), newest] : [...observations, newest].slice(-most_kept);
}

/** The observation of the frame that the player shows; the newest one where it is not known which frame that is. */
export function useInStep(newest: Observation | null, frame: number | null): Observation | null {
  const kept = useRef<Observation[]>([]);
  const last = useRef<Observation | null>(null);
  if (last.current !== newest) {
    last.current = newest;
    kept.current = newest ? with_newest(kept.current, newest) : [];
  }
  if (newest === null || frame === null) return newest;
  return observation_of(kept.current, frame);
}
