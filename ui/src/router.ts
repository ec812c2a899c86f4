// Which page is shown: the address's part behind `#/`. A page with unsaved changes may ask before it is left.
import { useEffect, useState } from "preact/hooks";

function current(): string {
  return location.hash.replace(/^#\/?/, "").split("?")[0] || "live";
}

type Listener = (place: string) => void;

class Router {
  private place = current();
  private listeners = new Set<Listener>();
  /** Called with where somebody wants to go; true keeps them here. */
  private keep: ((wish: string) => boolean) | null = null;

  constructor() {
    addEventListener("hashchange", () => this.arrive());
  }

  where(): string {
    return this.place;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  guard(keep: ((wish: string) => boolean) | null) {
    this.keep = keep;
  }

  go(place: string) {
    location.hash = `#/${place}`;
  }

  private arrive() {
    const wish = current();
    if (wish === this.place) return;
    if (this.keep?.(wish)) {
      history.pushState(null, "", `#/${this.place}`);
      return;
    }
    this.place = wish;
    for (const listener of this.listeners) listener(wish);
  }
}

export const router = new Router();

export function usePlace(): string {
  const [place, setPlace] = useState(router.where());
  useEffect(() => router.listen(setPlace), []);
  return place;
}
