import { get, Refusal, send, use_csrf } from "./api";

/** Who the sensor takes us for. */
export interface Session {
  activated: boolean;
  signed_in: boolean;
  csrf?: string;
  scopes?: string[];
}

export async function load_session(): Promise<Session> {
  const session = await get<Session>("/api/v1/session");
  use_csrf(session.csrf ?? "");
  return session;
}

export async function sign_in(password: string): Promise<Session> {
  await send("POST", "/api/v1/session", { password });
  return load_session();
}

export async function sign_out(): Promise<void> {
  try {
    await send("DELETE", "/api/v1/session");
  } catch (error) {
    // A session that has ended already is what was wanted.
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
  }
}
