// The ATM for a person at a keyboard: a menu until quit. Needs a terminal on standard input and output.
import { cancel, confirm, intro, isCancel, log, note, outro, password, select, text } from "@clack/prompts";
import type { Atm, WithdrawalResult } from "./atm.ts";
import type { AtmEvent } from "./events.ts";
import type { Machine } from "./machine.ts";
import { showCassettes, showEvent, showResult } from "./screen.ts";
import { superviseAtPrompt } from "./supervisor-prompt.ts";
import type { HttpSwitchClient } from "./switch-client.ts";

/** One event of the timeline on the screen. */
export function printEvent(event: AtmEvent, timeZone: string): void {
  log.message(showEvent(event, timeZone));
}

/** Serves customers until one quits. Settles when nobody is there any more. */
export async function serveAtPrompt(
  atm: Atm,
  machine: Machine,
  { switchUrl, switchClient }: { switchUrl: string; switchClient: HttpSwitchClient },
): Promise<void> {
  intro(`ATM ${atm.terminalId}, simulated, on the switch at ${switchUrl}`);
  let lastReceipt: string | undefined;
  for (;;) {
    const choice = await select({
      message: "What would you like?",
      options: [
        { value: "withdraw", label: "Withdraw with a code" },
        { value: "cassettes", label: "Look into the cassettes" },
        { value: "receipt", label: "Last receipt" },
        { value: "supervisor", label: "Supervisor" },
        { value: "quit", label: "Quit" },
      ],
    });
    if (isCancel(choice) || choice === "quit") {
      if (await mayQuit(atm)) return outro("Goodbye.");
    } else if (choice === "withdraw") {
      const result = await withdraw(atm);
      if (result?.outcome === "dispensed") lastReceipt = result.receipt;
    } else if (choice === "cassettes") {
      note(showCassettes(atm.available()).join("\n"), "Cassettes");
    } else if (choice === "supervisor") {
      await superviseAtPrompt(atm, machine, switchClient);
    } else if (lastReceipt === undefined) {
      log.info("No receipt yet.");
    } else {
      process.stdout.write(`\n${lastReceipt}\n`);
    }
  }
}

async function withdraw(atm: Atm): Promise<WithdrawalResult | undefined> {
  const amount = await text({
    message: "Amount in escudos",
    placeholder: "5000",
    validate: (value) => (/^[1-9]\d{0,8}$/.test(value ?? "") ? undefined : "Digits only, such as 5000."),
  });
  if (isCancel(amount)) return void cancel("Cancelled; nothing was sent.");
  const code = await password({
    message: "Code",
    mask: "*",
    validate: (value) => (/^\d{6}$/.test(value ?? "") ? undefined : "A code is six digits."),
  });
  if (isCancel(code)) return void cancel("Cancelled; nothing was sent.");
  const result = await atm.withdraw({ code, amount: Number(amount) });
  if (result.outcome === "dispensed") {
    log.success(showResult(result));
    process.stdout.write(`\n${result.receipt}\n`);
  } else log.warn(showResult(result));
  return result;
}

/** What is not acknowledged stays in the journal, but nobody sends it while the terminal is off. */
async function mayQuit(atm: Atm): Promise<boolean> {
  if (atm.pendingAdvices().length === 0) return true;
  const { pending } = await atm.deliverPendingAdvices();
  if (pending === 0) return true;
  const answer = await confirm({
    message: `${pending} report(s) to the switch are not acknowledged and wait for the next start. Quit all the same?`,
    initialValue: false,
  });
  return answer === true;
}
