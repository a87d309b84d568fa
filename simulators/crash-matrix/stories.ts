// What happens in each cell besides the kill, from the code that is issued until its withdrawal is at rest.
import type { Passing } from "./door.ts";
import { AMOUNT, type Play } from "./play.ts";
import type { Story } from "./transitions.ts";

/** Can be paid out as well, and is not what the code is for. */
const WRONG_AMOUNT = AMOUNT - 1_000;
const POWER_CUT = ["crash at atm.present.before"];

/** Plays a cell until nothing is owed or under way. */
export async function playStory(play: Play): Promise<void> {
  await play.open();
  await play.issue();
  await STORIES[play.cell.transition.story](play);
  await play.untilNothingIsOwed();
  await play.comesToRest();
}

const STORIES: Readonly<Record<Story, (play: Play) => Promise<unknown>>> = {
  paid: (play) => play.withdraw(),
  jammed: (play) => play.withdraw({ device: ["jam once"] }),
  "left-behind": (play) => play.withdraw({ device: ["not-taken once"] }),
  "paid-in-part": (play) => play.withdraw({ device: ["partial-present once"] }),
  "in-doubt": (play) => play.withdraw({ device: ["in-doubt once"] }),
  decided: (play) => inDoubtAndDecided(play, "SETTLED"),
  "decided-not-out": (play) => inDoubtAndDecided(play, "NOT_SETTLED"),
  cancelled: (play) => play.cancel(),

  async unused(play) {
    await play.codeGrowsOld();
    await play.work();
  },
  async "used-late"(play) {
    await play.codeGrowsOld();
    await play.withdraw();
  },
  async mistyped(play) {
    await play.withdraw({ amount: WRONG_AMOUNT });
    await play.untilNothingIsOwed();
    await play.withdraw({ withKill: false });
  },
  async guessed(play) {
    play.armed = false;
    await play.withdraw({ amount: WRONG_AMOUNT, withKill: false });
    play.armed = true;
    await play.withdraw({ amount: WRONG_AMOUNT });
    await play.untilNothingIsOwed();
    // The second try may never have come to the wallet.
    if ((await play.status()) === "ISSUED") await play.withdraw({ amount: WRONG_AMOUNT, withKill: false });
  },

  async "switched-on"(play) {
    await atmLosesPower(play);
    await play.atAtm(["resume"]);
  },
  async "switch-started"(play) {
    let reaches = false;
    play.atDoor = async ({ door, step }) =>
      door === "wallet" && step === "complete" && !reaches ? "is lost" : "goes on";
    await play.withdraw({ withKill: false });
    // The machine was told that the switch has its report, and forgets it. Now the switch's disk alone has it.
    await play.untilNothingIsOwed();
    reaches = true;
    await play.switchLosesPower();
  },
  async "asked-about"(play) {
    let posted = false;
    play.atDoor = async ({ door, step }) =>
      door === "wallet" && step === "complete" && !posted ? "is lost" : "goes on";
    await play.withdraw();
    await play.untilNothingIsOwed();
    await walletAsks(play);
    await play.until("the withdrawal to be posted", async () => (await play.status()) === "COMPLETED");
    posted = true;
  },
  async "asked-in-vain"(play) {
    await atmLosesPower(play);
    let answered = false;
    play.atDoor = async ({ door, step, moment }) => {
      if (door === "switch" && step === "report" && moment === "leaves" && !play.armed) answered = true;
      return "goes on";
    };
    await walletAsks(play);
    await play.until("the switch to have nothing to tell", async () => answered);
    const status = await play.status();
    if (status !== "AUTHORISED")
      throw new Error(`Nobody has reported anything, and the withdrawal is ${status}.`);
  },

  async overtaken(play) {
    let late: Passing | undefined;
    let reversed = false;
    let arrives = false;
    const killedByOriginal = "asked" in play.cell.transition.way;
    if (killedByOriginal) play.armed = false;
    play.atDoor = async ({ door, step, moment, passing }) => {
      if (door === "wallet" && step === "reverse" && passing.answer?.status === 200) reversed = true;
      if (door !== "wallet" || step !== "authorise" || moment !== "arrives" || arrives) return "goes on";
      late ??= passing;
      return "is lost";
    };
    await play.withdraw();
    await play.untilNothingIsOwed();
    await play.until("the reversal to be at the wallet", async () => reversed);
    arrives = true;
    if (killedByOriginal) play.armed = true;
    const { decision, reason } = await play.arrivesLate("authorise", late!);
    if (decision !== "DECLINED" || reason !== "REVERSED_BEFORE")
      throw new Error(`The original came after its reversal, and was answered with ${decision} ${reason}.`);
  },
  "reversed-by-hand": (play) => contradicted(play, "complete", "reversal", []),
  "completed-by-hand": (play) => contradicted(play, "reverse", "completion", ["jam once"]),
};

async function inDoubtAndDecided(play: Play, decision: "SETTLED" | "NOT_SETTLED"): Promise<void> {
  await play.withdraw({ device: ["in-doubt once"] });
  await play.untilNothingIsOwed();
  await play.comesToRest();
  await play.decide(decision);
}

async function atmLosesPower(play: Play): Promise<void> {
  await play.withdraw({ device: POWER_CUT, withKill: false });
  if (play.cell.victim === "atm") play.deathsOfStory = 1;
}

async function walletAsks(play: Play): Promise<void> {
  await play.withAtm(async () => {
    await play.reportIsOverdue();
    await play.untilKilled();
  });
}

/** Right before the machine's report comes to the wallet, somebody has told it the opposite. */
async function contradicted(
  play: Play,
  report: "complete" | "reverse",
  byHand: "reversal" | "completion",
  device: readonly string[],
): Promise<void> {
  let told: Promise<void> | undefined;
  play.atDoor = async (event) => {
    if (event.door !== "wallet" || event.step !== report) return "goes on";
    told ??= play.byHand(byHand, event);
    await told;
    return "goes on";
  };
  await play.withdraw({ device });
}
