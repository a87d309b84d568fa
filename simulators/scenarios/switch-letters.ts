// The switch's dead letters as the people at the switch see them, of one scenario: by the operations behind `npm run dead-letters`.
import type { components } from "@makeba/openapi/vinti4";
import type { Story } from "./story.ts";

type Schemas = components["schemas"];
export type DeadLetter = Schemas["dead-letter"];
export type SetAsideLetter = Schemas["set-aside-letter"];

/** Those that wait, the first withdrawal's first. @throws TypeError when the switch is off */
export async function deadLettersOf(story: Story): Promise<readonly DeadLetter[]> {
  const { deadLetters } = (await askSwitch(story, "GET", "/v1/dead-letters?limit=1000")).body as {
    deadLetters: DeadLetter[];
  };
  return deadLetters;
}

/** Those that somebody has set aside on this day of the world. */
export async function setAsideLettersOf(story: Story): Promise<readonly SetAsideLetter[]> {
  const path = `/v1/set-aside-letters?limit=1000&date=${story.world.localDate()}`;
  return ((await askSwitch(story, "GET", path)).body as { letters: SetAsideLetter[] }).letters;
}

/** What is done about one: the word that the timeline has for it. */
export async function actOnLetter(
  story: Story,
  adviceId: string,
  act: "retry" | "set-aside",
): Promise<string> {
  const why = { by: "staff-0007", reason: "As the scenario says." };
  const path = `/v1/dead-letters/${adviceId}/${act}`;
  const { status, body } = await askSwitch(story, "POST", path, act === "retry" ? undefined : why);
  const { state, code, error } = body as { state?: string; code?: string; error?: { code: string } };
  if (status !== 200) return `refused ${error?.code}`;
  return act === "set-aside" ? "set aside" : `${state}${code === undefined ? "" : ` ${code}`}`;
}

async function askSwitch(story: Story, method: "GET" | "POST", url: string, payload?: object) {
  const { session } = story.world;
  const headers = { "x-operator-key": session.secrets.switchOperatorKey };
  const asked = session.switchApp().inject({ method, url, headers, ...(payload ? { payload } : {}) });
  const answer = await story.until(asked);
  return { status: answer.statusCode, body: answer.json() as unknown };
}
