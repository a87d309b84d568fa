// The agent's terminal for a person at a keyboard: a menu until quit, with the queue as it is now. Needs a terminal on
// standard input and output.
import { cancel, confirm, intro, isCancel, log, note, outro, password, select, text } from "@clack/prompts";
import { formatMoney, showEndOfDay, showRequest, showResult, showResumed, showTills } from "./screen.ts";
import {
  type AgentTill,
  businessDate,
  type DeclineReason,
  type TillResult,
  type Uncollected,
} from "./till.ts";

/** Serves until somebody quits. */
export async function serveTillAtPrompt(till: AgentTill): Promise<void> {
  const { name, agentId } = await till.tills();
  intro(`${name}, agent ${agentId}, simulated`);
  await finishOpen(till);
  for (;;) {
    const waiting = (await till.queue()).length;
    const choice = await select({
      message: waiting === 0 ? "Nothing waits. What next?" : `${waiting} waiting. What next?`,
      options: [
        { value: "queue", label: "Queue: confirm or decline" },
        { value: "watch", label: "Wait for a customer" },
        { value: "cash-in", label: "Cash-in" },
        { value: "ask", label: "Ask a customer to approve a cash-out" },
        ...(till.open.length > 0 ? [{ value: "resume", label: "Finish what is open" }] : []),
        { value: "tills", label: "Look into both tills" },
        { value: "count", label: "Put down what was counted in the drawer" },
        { value: "end", label: "End of day" },
        { value: "quit", label: "Quit" },
      ],
    });
    if (isCancel(choice) || choice === "quit") return outro("Goodbye.");
    try {
      await serve(till, choice);
    } catch (error) {
      log.error(error instanceof Error ? error.message : String(error));
    }
  }
}

async function serve(till: AgentTill, choice: string): Promise<void> {
  switch (choice) {
    case "queue":
      return serveQueue(till);
    case "watch":
      return watch(till);
    case "cash-in": {
      const phone = await ask("Customer's phone", /^\+[1-9]\d{6,14}$/, "Such as +2389912345.");
      const amount =
        phone && (await ask("Amount in escudos", /^[1-9]\d{0,8}$/, "Digits only, such as 5000."));
      if (phone && amount) await show(await till.cashIn({ customer: { phone }, amount: Number(amount) }));
      return;
    }
    case "ask":
      return askCustomer(till);
    case "resume":
      return finishOpen(till);
    case "count": {
      const cash = await ask("Escudos in the drawer", /^(0|[1-9]\d{0,8})$/, "Digits only, such as 5000.");
      if (cash) log.success(`The drawer has ${formatMoney(till.count(Number(cash)).drawer)}.`);
      return;
    }
    case "tills":
      return note(showTills(await till.tills()).join("\n"), "Tills");
    case "end":
      return note(showEndOfDay(await till.endOfDay(businessDate(new Date()))).join("\n"), "End of day");
  }
}

async function finishOpen(till: AgentTill): Promise<void> {
  for (const resumed of await till.resume()) log.warn(showResumed(resumed));
}

async function serveQueue(till: AgentTill): Promise<void> {
  const requests = await till.queue();
  if (requests.length === 0) return log.info("Nothing waits.");
  const transactionId = await select({
    message: "Which one?",
    options: requests.map((request) => ({ value: request.transactionId, label: showRequest(request) })),
  });
  if (isCancel(transactionId)) return;
  const { initiatedBy } = requests.find((request) => request.transactionId === transactionId)!;
  const action = await select({
    message: "And?",
    options: [
      ...(initiatedBy === "CUSTOMER"
        ? [{ value: "confirm", label: "Confirm with the customer's code" }]
        : []),
      { value: "decline", label: initiatedBy === "CUSTOMER" ? "Decline" : "Take it back" },
    ],
  });
  if (isCancel(action)) return;
  if (action === "decline") return decline(till, transactionId);
  const storeNumber = await ask("Store number on the customer's phone", /^\d{4}$/, "Four digits.");
  if (!storeNumber) return;
  const confirmationCode = await password({
    message: "Code on the customer's phone",
    mask: "*",
    validate: (value) => (/^\d{6}$/.test(value ?? "") ? undefined : "A code is six digits."),
  });
  if (isCancel(confirmationCode)) return void cancel("Cancelled; nothing was sent.");
  await show(await till.confirm({ transactionId, confirmationCode, storeNumber }));
}

async function decline(till: AgentTill, transactionId: string): Promise<void> {
  const reason = await select<DeclineReason>({
    message: "Why?",
    options: [
      { value: "CUSTOMER_NOT_PRESENT", label: "Nobody is here who asked" },
      { value: "WRONG_AGENT", label: "It was meant for another shop" },
      { value: "NOT_ENOUGH_CASH", label: "The drawer is short" },
      { value: "SUSPICIOUS", label: "It looks wrong" },
      { value: "OTHER", label: "Something else" },
    ],
  });
  if (isCancel(reason)) return;
  const { status } = await till.decline(transactionId, reason);
  log.success(`It is ${status}.`);
}

async function askCustomer(till: AgentTill): Promise<void> {
  const customerPhone = await ask("Customer's phone", /^\+[1-9]\d{6,14}$/, "Such as +2389912345.");
  const amount =
    customerPhone && (await ask("Amount in escudos", /^[1-9]\d{0,8}$/, "Digits only, such as 5000."));
  if (!customerPhone || !amount) return;
  const asked = await till.ask({ customerPhone, amount: Number(amount) });
  await show(asked);
  if (asked.outcome !== "asked") return;
  for (;;) {
    const again = await confirm({ message: "Look whether it is approved?", initialValue: true });
    if (again !== true) return log.warn("Hand over nothing before it is approved.");
    const result = await till.collect(asked.transactionId);
    if (result.outcome === "waiting") log.info("The customer has not answered.");
    else return show(result);
  }
}

/** Shows new requests as they come, until a key is pressed. */
async function watch(till: AgentTill): Promise<void> {
  log.info("Waiting for customers; press a key to stop.");
  const pressed = new AbortController();
  const onKey = () => pressed.abort();
  process.stdin.setRawMode(true).resume().once("data", onKey);
  try {
    for await (const request of till.watch(pressed.signal)) log.message(showRequest(request));
  } finally {
    process.stdin.off("data", onKey).setRawMode(false).pause();
  }
}

/** Shows how it ended; what nobody knows can be asked again with the same key. */
async function show(result: TillResult | Uncollected): Promise<void> {
  if (result.outcome !== "unknown") {
    if (result.outcome === "completed" && result.handOver > 0) {
      log.success(`Hand over ${formatMoney(result.handOver)}.`);
    }
    return result.outcome === "completed" || result.outcome === "asked"
      ? log.success(showResult(result))
      : log.warn(showResult(result));
  }
  log.warn(showResult(result));
  const again = await confirm({ message: "Ask again?", initialValue: true });
  if (again === true) return show(await result.retry());
}

async function ask(message: string, pattern: RegExp, hint: string): Promise<string | undefined> {
  const value = await text({
    message,
    validate: (given) => (pattern.test(given ?? "") ? undefined : hint),
  });
  if (!isCancel(value)) return value;
  cancel("Cancelled; nothing was sent.");
  return undefined;
}
