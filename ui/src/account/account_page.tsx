import { useEffect, useState } from "preact/hooks";

import { get, Refusal, send } from "../api";
import { load_session, sign_out, type Session } from "../session";
import { Card } from "../settings_pages/draft_page";
import { on_the_wall } from "../times";
import { t, type Key } from "../words";
import { Looks, NewPassword, PasswordField } from "./parts";
import { is_strong } from "./password_rule";
import { are_whole, none_chosen, Questions, type Chosen } from "./questions";

interface Said {
  good: boolean;
  text: string;
}

function Saying({ said }: { said: Said | null }) {
  return <p role="status" class={said ? `note ${said.good ? "good" : "bad"}` : "unseen"}>{said?.text}</p>;
}

const nothing = { password: "", again: "" };

function ChangePassword() {
  const [current, setCurrent] = useState("");
  const [secret, setSecret] = useState(nothing);
  const [said, setSaid] = useState<Said | null>(null);
  const ready = current !== "" && is_strong(secret.password) && secret.password === secret.again;
  const change = async (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    try {
      await send("PUT", "/api/v1/account/password", { current, new: secret.password });
      setSaid({ good: true, text: t("account.changed") });
      setCurrent("");
      setSecret(nothing);
      await load_session(); // the token against forged requests may be another now
    } catch (refusal) {
      setSaid({ good: false, text: (refusal as Refusal).message || t("save.no_answer") });
    }
  };
  return (
    <Card title={t("account.password")}>
      <form class="fields" noValidate onSubmit={change}>
        <input class="unseen" type="text" autocomplete="username" value="admin" readOnly tabIndex={-1} aria-hidden="true" />
        <PasswordField label={t("account.current")} autocomplete="current-password" value={current} onChange={setCurrent} />
        <NewPassword value={secret} onChange={setSecret} />
        <div class="row"><button type="submit" class="strong" disabled={!ready}>{t("account.change")}</button></div>
        <Saying said={said} />
      </form>
    </Card>
  );
}

function ChangeQuestions() {
  const [password, setPassword] = useState("");
  const [questions, setQuestions] = useState<Chosen>(none_chosen);
  const [said, setSaid] = useState<Said | null>(null);
  const change = async (event: Event) => {
    event.preventDefault();
    try {
      await send("PUT", "/api/v1/account/questions", { password, questions: questions.map(({ question, answer }) => ({ question: question.trim(), answer })) });
      setSaid({ good: true, text: t("account.questions_changed") });
      setPassword("");
      setQuestions(none_chosen);
    } catch (refusal) {
      setSaid({ good: false, text: (refusal as Refusal).message || t("save.no_answer") });
    }
  };
  return (
    <Card title={t("activation.questions")}>
      <details>
        <summary>{t("account.questions")}</summary>
        <form class="fields" noValidate onSubmit={change}>
          <p class="help">{t("activation.questions_help")}</p>
          <PasswordField label={t("account.current")} autocomplete="current-password" value={password} onChange={setPassword} />
          <Questions value={questions} onChange={setQuestions} />
          <div class="row"><button type="submit" class="strong" disabled={!password || !are_whole(questions)}>{t("save.save")}</button></div>
        </form>
      </details>
      <Saying said={said} />
    </Card>
  );
}

interface Token {
  id: string;
  name: string;
  scope: string;
  created?: string;
  last_used?: string | null;
}

function Tokens() {
  const [tokens, setTokens] = useState<Token[]>([]);
  const [name, setName] = useState("");
  const [scope, setScope] = useState("read");
  const [fresh, setFresh] = useState("");
  const [said, setSaid] = useState<Said | null>(null);
  const load = async () => {
    const answer = await get<Token[] | { tokens: Token[] }>("/api/v1/tokens");
    setTokens(Array.isArray(answer) ? answer : answer.tokens);
  };
  const tell = (refusal: unknown) => setSaid({ good: false, text: (refusal as Refusal).message || t("save.no_answer") });
  useEffect(() => void load().catch(tell), []);
  const make = async (event: Event) => {
    event.preventDefault();
    try {
      const made = await send<{ token: string }>("POST", "/api/v1/tokens", { name, scope });
      setFresh(made.token);
      setName("");
      setSaid(null);
      await load();
    } catch (refusal) {
      tell(refusal);
    }
  };
  const revoke = async (token: Token) => {
    try {
      await send("DELETE", `/api/v1/tokens/${encodeURIComponent(token.id)}`);
      setFresh("");
      await load();
    } catch (refusal) {
      tell(refusal);
    }
  };
  return (
    <Card title={t("token.title")}>
      <p class="help">{t("token.help")}</p>
      {tokens.length === 0 && <p class="small">{t("token.none")}</p>}
      <ul class="lines">
        {tokens.map((token) => (
          <li key={token.id} class="row" data-token={token.name}>
            <b>{token.name}</b>
            <span class="pill plain">{t(`token.scope_${token.scope}` as Key)}</span>
            {token.created && <span class="small">{t("token.created", { time: on_the_wall(new Date(token.created), Intl.DateTimeFormat().resolvedOptions().timeZone, "moment") })}</span>}
            <button type="button" class="danger" onClick={() => revoke(token)}>{t("token.revoke")}<span class="unseen"> {token.name}</span></button>
          </li>
        ))}
      </ul>
      {fresh && (
        <div class="note good" role="status">
          <p>{t("token.once")}</p>
          <code class="address" data-fresh-token>{fresh}</code>
        </div>
      )}
      <form class="row" onSubmit={make}>
        <label>
          <span class="label">{t("token.name")}</span>
          <input type="text" required maxLength={64} value={name} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label>
          <span class="label">{t("token.scope")}</span>
          <select value={scope} onChange={(event) => setScope(event.currentTarget.value)}>
            <option value="read">{t("token.scope_read")}</option>
            <option value="settings">{t("token.scope_settings")}</option>
          </select>
        </label>
        <button type="submit" class="strong" disabled={!name.trim()}>{t("token.make")}</button>
      </form>
      <Saying said={said} />
    </Card>
  );
}

/** The account, its sessions and tokens, and how the page looks in this browser. */
export function AccountPage({ onSession }: { onSession: (session: Session) => void }) {
  const [said, setSaid] = useState<Said | null>(null);
  const leave = async (everywhere: boolean) => {
    try {
      if (everywhere) await send("DELETE", "/api/v1/sessions");
      else await sign_out();
      onSession(await load_session());
    } catch (refusal) {
      setSaid({ good: false, text: (refusal as Refusal).message || t("save.no_answer") });
    }
  };
  return (
    <div class="stack">
      <Card title={t("account.looks")}><Looks /></Card>
      <Card title={t("account.sessions")}>
        <div class="row">
          <button type="button" onClick={() => leave(false)}>{t("account.sign_out")}</button>
          <button type="button" class="danger" onClick={() => leave(true)}>{t("account.everywhere")}</button>
        </div>
        <Saying said={said} />
      </Card>
      <ChangePassword />
      <ChangeQuestions />
      <Tokens />
    </div>
  );
}
