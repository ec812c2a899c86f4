import { useEffect, useState } from "preact/hooks";

import { Activation } from "./account/activation";
import { Login } from "./account/login";
import { Refusal, when_signed_out } from "./api";
import { Sensor, type View } from "./sensor";
import { load_session, type Session } from "./session";
import { Shell } from "./shell";
import { t } from "./words";

const pause_ms = 2_000;

/** Who is here, asked again for as long as the sensor does not answer. */
function useSession(): [Session | null, boolean, (session: Session) => void] {
  const [session, setSession] = useState<Session | null>(null);
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const ask = async () => {
      try {
        const answer = await load_session();
        if (gone) return;
        setSession(answer);
        setSilent(false);
      } catch (error) {
        if (gone) return;
        // A sensor without accounts trusts its network.
        if (error instanceof Refusal && error.status === 404) return setSession({ activated: true, signed_in: true });
        setSilent(true);
        timer = window.setTimeout(ask, pause_ms);
      }
    };
    when_signed_out(() => void ask());
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  return [session, silent, setSession];
}

/** The sensor's messages, for as long as somebody is signed in. */
function SignedIn({ onSession }: { onSession: (session: Session) => void }) {
  const [view, setView] = useState<View | null>(null);
  useEffect(() => {
    const sensor = new Sensor(setView);
    return () => sensor.close();
  }, []);
  return view && <Shell view={view} onSession={onSession} />;
}

export function App() {
  const [session, silent, setSession] = useSession();
  const [note, setNote] = useState("");
  if (!session) {
    return (
      <main class="alone" aria-live="polite">
        {silent && (
          <p class="banner bad">
            <b>{t("link.silent")}</b> {t("link.retrying")}
          </p>
        )}
      </main>
    );
  }
  if (!session.activated) {
    return (
      <Activation
        onDone={() => {
          setNote(t("activation.done"));
          setSession({ activated: true, signed_in: false });
        }}
      />
    );
  }
  if (!session.signed_in) return <Login note={note} onSession={setSession} />;
  return <SignedIn onSession={setSession} />;
}
