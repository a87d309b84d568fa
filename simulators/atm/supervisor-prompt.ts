// Supervisor mode for a person at a keyboard: the same acts as `npm run atm -- load`, `count`, `empty-bins`, `end-of-day`.
import { cancel, isCancel, log, note, select, text } from "@clack/prompts";
import type { Atm } from "./atm.ts";
import { denominations } from "./cassettes.ts";
import { closeDay } from "./close-day.ts";
import { showFinding } from "./enquiry.ts";
import type { Machine } from "./machine.ts";
import { formatEscudos } from "./money-words.ts";
import { showBins, showCount, showDay, showPending, showStatus } from "./supervisor-screen.ts";
import type { HttpSwitchClient } from "./switch-client.ts";

/** Until the supervisor goes back. What cannot be done is said in one sentence, and nothing has changed. */
export async function superviseAtPrompt(
  atm: Atm,
  machine: Machine,
  client: Pick<HttpSwitchClient, "enquire">,
): Promise<void> {
  for (;;) {
    note(showStatus(atm.status()).join("\n"), `Supervisor, ${atm.terminalId}`);
    const choice = await select({
      message: "What is to be done?",
      options: [
        { value: "load", label: "Load a cassette" },
        { value: "unload", label: "Take everything out of a cassette" },
        { value: "count", label: "Count the cassettes" },
        { value: "bins", label: "Empty the bins" },
        { value: "owed", label: "Reports that are not acknowledged" },
        { value: "enquire", label: "Ask what became of a withdrawal" },
        { value: "day", label: "See the day so far" },
        { value: "end", label: "End of day" },
        { value: "back", label: "Back" },
      ],
    });
    if (isCancel(choice) || choice === "back") return;
    try {
      if (choice === "load") await load(atm, machine);
      else if (choice === "unload") await unload(atm, machine);
      else if (choice === "count") await count(atm, machine);
      else if (choice === "owed") await sendOrSetAside(atm);
      else if (choice === "enquire") await enquire(atm, client);
      else if (choice === "bins") {
        const out = await atm.supervisor.emptyBins();
        machine.emptyBins();
        note(showBins(out).join("\n"), "Taken out");
      } else if (choice === "day") note(showDay(atm.supervisor.dayReport()).join("\n"), "The day so far");
      else await end(atm);
    } catch (error) {
      log.error((error as Error).message);
    }
  }
}

async function load(atm: Atm, machine: Machine): Promise<void> {
  const { cassettes } = atm.status();
  const cassette = await chooseCassette(atm);
  if (cassette === undefined) return;
  const there = cassettes[cassette - 1];
  const denomination =
    there && there.count > 0
      ? there.denomination
      : await select({
          message: "Notes of",
          options: denominations.map((value) => ({ value, label: formatEscudos(value) })),
          ...(there ? { initialValue: there.denomination } : {}),
        });
  if (isCancel(denomination)) return void cancel("Nothing was loaded.");
  const many = await askNumber("How many notes go in?");
  if (many === undefined) return;
  await atm.supervisor.load({ cassette, denomination, count: many });
  machine.load(cassette, denomination, many);
}

async function unload(atm: Atm, machine: Machine): Promise<void> {
  const cassette = await chooseCassette(atm);
  if (cassette === undefined) return;
  const { denomination, count: out } = await atm.supervisor.unload(cassette);
  machine.correct(atm.status().cassettes.map(({ count: left }) => left));
  log.info(`Take out ${out} x ${formatEscudos(denomination)}.`);
}

async function count(atm: Atm, machine: Machine): Promise<void> {
  const counted: number[] = [];
  for (const { cassette, denomination } of atm.status().cassettes) {
    const found = await askNumber(
      `Cassette ${cassette}, notes of ${formatEscudos(denomination)}: how many are there?`,
    );
    if (found === undefined) return;
    counted.push(found);
  }
  const report = await atm.supervisor.count(counted);
  machine.correct(counted);
  note(showCount(report).join("\n"), "Count");
}

/** Sends everything again; what is refused all the same may be set aside, one by one. */
async function sendOrSetAside(atm: Atm): Promise<void> {
  const { acknowledged } = await atm.deliverPendingAdvices();
  const owed = atm.pendingAdvices();
  note([`${acknowledged} acknowledged now.`, ...owed.map(showPending)].join("\n"), `${owed.length} left`);
  const refused = owed.filter(({ refusedWith }) => refusedWith !== undefined);
  if (refused.length === 0) return;
  const choice = await select({
    message: "Take one off the list, because somebody settles it elsewhere?",
    options: [
      { value: -1, label: "No, leave them" },
      ...refused.map((each, value) => ({ value, label: showPending(each) })),
    ],
  });
  const chosen = isCancel(choice) ? undefined : refused[choice];
  if (chosen) await atm.supervisor.setAside(chosen.advice.body);
}

async function end(atm: Atm): Promise<void> {
  const { counted } = atm.supervisor.dayReport();
  const file = counted ? await text({ message: "File for the counts (empty: none)" }) : "";
  if (isCancel(file)) return void cancel("The day is not closed.");
  note(showDay(await closeDay(atm, file ? { file } : {})).join("\n"), "End of day");
  if (file) log.info(`The counts are in ${file}, for \`npm run reconcile\`.`);
}

async function enquire(atm: Atm, client: Pick<HttpSwitchClient, "enquire">): Promise<void> {
  const { withdrawals } = atm.supervisor.dayReport();
  if (withdrawals.length === 0) return void log.info("No withdrawal since the last end of day.");
  const choice = await select({
    message: "Which one?",
    options: withdrawals
      .slice(-50)
      .toReversed()
      .map((each) => ({
        value: each,
        label: `${each.traceNumber} of ${each.localDate}, ${each.end}`,
      })),
  });
  if (isCancel(choice)) return;
  const { localDate, traceNumber } = choice;
  const answer = await client.enquire({ terminalId: atm.terminalId, localDate, traceNumber });
  note(showFinding(choice, answer).join("\n"), "What the switch says");
}

async function chooseCassette(atm: Atm): Promise<number | undefined> {
  const choice = await select({
    message: "Which cassette?",
    options: atm.status().cassettes.map(({ cassette, denomination, count: left, capacity }) => ({
      value: cassette,
      label: `${cassette}: ${formatEscudos(denomination)}, ${left} of ${capacity}`,
    })),
  });
  return isCancel(choice) ? undefined : choice;
}

async function askNumber(message: string): Promise<number | undefined> {
  const answer = await text({
    message,
    validate: (value) => (/^\d{1,6}$/.test(value ?? "") ? undefined : "Digits only, such as 500."),
  });
  if (isCancel(answer)) return void cancel("Cancelled; nothing has changed.");
  return Number(answer);
}
