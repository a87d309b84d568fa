// What comes of something that an agent does at a till, in the words of a story; and how a till comes back after its power went.
import type { AgentTill, Resumed, TillResult, Uncollected } from "../agent/till.ts";
import { escudos } from "../world/timeline.ts";
import { outcomeOfError } from "../world/world.ts";
import type { Story } from "./story.ts";

/** What a till does, and what it comes to. */
export async function atTill<Result extends TillResult | Uncollected>(
  story: Story,
  name: string,
  what: string,
  act: (till: AgentTill) => Promise<Result>,
): Promise<void> {
  const { world } = story;
  const agent = story.agent(name);
  world.timeline.add("said", name, what, "wallet");
  let result: Result | undefined;
  try {
    result = await story.until(agent.atTill(act));
  } catch (error) {
    return story.ended(outcomeOfError(error));
  }
  if (result === undefined) return story.ended("power gone");
  // What is open keeps the till from the next one: it can still be tried again.
  if (!(result.outcome === "refused" && result.reason === "ONE_IS_OPEN")) delete agent.retry;
  if (result.outcome === "unknown") agent.retry = result.retry;
  story.ended(wordOf(story, name, result));
}

/** The till has its power again: it finishes what its journal has open. */
export async function startTill(story: Story, name: string): Promise<void> {
  if (story.agent(name).powered) return;
  await story.until(story.agent(name).start());
  await resumeTill(story, name);
}

/** The till finishes what its journal has open, whatever else it does. */
export async function resumeTill(story: Story, name: string): Promise<void> {
  const agent = story.agent(name);
  const resumed = await story.until(agent.resume());
  if (resumed === undefined) return story.ended("power gone");
  const words = resumed.map(({ intent, result }) => {
    noteResumed(story, name, intent, result);
    if (result.outcome === "unknown") agent.retry = result.retry;
    return wordOf(story, name, result);
  });
  if (resumed.length > 0) story.ended(words.join(", "));
}

/** What the story has to know of what a till has finished by itself. */
function noteResumed(
  story: Story,
  name: string,
  { operation, body }: Resumed["intent"],
  result: TillResult | Uncollected,
): void {
  const customers = [...story.world.customers.values()];
  if (operation === "cash-in") {
    const customer = customers.find(({ accountNo }) => accountNo === body.customer.accountNo)!;
    noteCashIn(story, customer.name, result);
  }
  if (operation === "ask") {
    const customer = customers.find(({ phone }) => phone === body.customerPhone)!;
    noteAsk(story, { customer: customer.name, agent: name }, result);
  }
}

/** Remembers whose cash it was, once it is known. */
export function noteCashIn<Result extends TillResult | Uncollected>(
  story: Story,
  customer: string,
  result: Result,
): Result {
  if (result.outcome === "completed") story.cashIns.set(result.transactionId, customer);
  if (result.outcome !== "unknown") return result;
  return { ...result, retry: async () => noteCashIn(story, customer, await result.retry()) };
}

/** Remembers what an agent has asked for, once it is known. */
export function noteAsk<Result extends TillResult | Uncollected>(
  story: Story,
  who: { readonly customer: string; readonly agent: string },
  result: Result,
): Result {
  if (result.outcome === "asked") story.requests.push({ ...who, transactionId: result.transactionId });
  if (result.outcome !== "unknown") return result;
  return { ...result, retry: async () => noteAsk(story, who, await result.retry()) };
}

function wordOf(story: Story, name: string, result: TillResult | Uncollected): string {
  const { timeline } = story.world;
  switch (result.outcome) {
    case "completed":
      timeline.add(
        "notes",
        name,
        `${result.handOver > 0 ? "hands over" : "puts into the drawer"} ${escudos(Math.abs(result.handOver))}; float ${escudos(result.float)}, drawer ${escudos(result.drawer)}`,
      );
      return "completed";
    case "asked":
      return `asked as ${timeline.names.of("tx", result.transactionId)}`;
    case "refused":
      return `refused ${result.reason}`;
    case "declined":
      return `refused ${result.code}`;
    case "unknown":
      return "unknown";
    default:
      return `${result.outcome} ${result.status}`;
  }
}
