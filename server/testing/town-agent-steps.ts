// What people of the town do at their shop, an agent with a float: pay cash in, and take cash out from either side.
import { randomUUID } from "node:crypto";
import { fund, openAgent, type TestAgent } from "./agents.ts";
import { availableMinor, PIN, type Step, somebody, type Town, type Townsman } from "./town.ts";
import { commissionOf, feeOf } from "./town-prices.ts";
import { settled } from "./town-steps.ts";

const FLOAT_ESCUDOS = 200_000;
const UNLIMITED = { perTransaction: 9_000_000, perDay: 900_000_000 };

/** The town's shop, opened when the first customer comes. */
async function shopOf(town: Town): Promise<TestAgent> {
  if (town.shop === undefined) {
    town.shop = await openAgent(town.api, { float: FLOAT_ESCUDOS, limits: UNLIMITED });
    town.otherSide.CVE.agent = FLOAT_ESCUDOS * 100;
    town.otherSide.CVE.bank! -= FLOAT_ESCUDOS * 100;
  }
  return town.shop;
}

const escudosAtShop = ({ random }: Town) => 100 * random.integer(1, 400);

const agentFee = (cents: number) => feeOf("agent", cents, "CVE");

/** Commission comes out of the fees, which may go below zero for it. */
function earn({ otherSide }: Town, commission: number): void {
  otherSide.CVE.fees! -= commission;
  otherSide.CVE.commission! += commission;
}

function payOut(town: Town, person: Townsman, cents: number): void {
  const fee = agentFee(cents);
  person.postedMinor -= cents + fee;
  town.otherSide.CVE.agent! += cents;
  town.otherSide.CVE.fees! += fee;
  earn(town, commissionOf("cash-out", cents));
}

const paysIn: Step = async (town) => {
  const shop = await shopOf(town);
  const person = somebody(town);
  const escudos = escudosAtShop(town);
  const cents = escudos * 100;
  const refusal = town.otherSide.CVE.agent! < cents ? "INSUFFICIENT_FLOAT" : undefined;
  const customer = town.random.pick([{ phone: person.phone }, { accountNo: person.accountNo }]);
  const call = { as: shop.token, key: randomUUID(), body: { customer, amount: escudos, currency: "CVE" } };
  const answers = [await town.api.call("createCashIn", call), await town.api.call("createCashIn", call)];
  if (answers.map((answer) => settled(answer, refusal)).includes(true)) {
    person.postedMinor += cents;
    town.otherSide.CVE.agent! -= cents;
    earn(town, commissionOf("cash-in", cents));
  } else {
    await fund(town.api, shop.agentId, FLOAT_ESCUDOS);
    town.otherSide.CVE.agent! += FLOAT_ESCUDOS * 100;
    town.otherSide.CVE.bank! -= FLOAT_ESCUDOS * 100;
  }
  return `${person.userId} pays ${cents} in at the shop: ${refusal ?? "done"}`;
};

const takesOut: Step = async (town) => {
  const { api, random } = town;
  const shop = await shopOf(town);
  const person = somebody(town);
  const escudos = escudosAtShop(town);
  const cents = escudos * 100;
  const refusal = availableMinor(person) < cents + agentFee(cents) ? "INSUFFICIENT_BALANCE" : undefined;
  const body = { amount: escudos, userId: person.userId, agentId: shop.agentId };
  const asked = await api.call("requestAgentCashOut", { as: person.token, key: randomUUID(), body });
  if (!settled(asked, refusal)) return `${person.userId} cannot ask the shop for ${cents}`;
  const { transactionId, confirmationCode, storeNumber } = asked.body;
  const params = { transactionId };
  const confirm = () =>
    api.call("confirmAgentRequest", {
      as: shop.token,
      key: randomUUID(),
      params,
      body: { confirmationCode, storeNumber },
    });
  const cancel = () => api.call("cancelAgentCashOut", { as: person.token, params });
  const decline = () =>
    api.call("declineAgentRequest", { as: shop.token, params, body: { reason: "NOT_ENOUGH_CASH" } });
  const ends = random.pick(["confirmed", "cancelled", "declined", "confirmed while cancelled"] as const);
  let paid = ends === "confirmed";
  if (ends === "confirmed") settled(await confirm(), undefined);
  else if (ends === "cancelled") settled(await cancel(), undefined);
  else if (ends === "declined") settled(await decline(), undefined);
  else paid = (await Promise.all([confirm(), cancel()]))[0].status < 300;
  if (paid) {
    payOut(town, person, cents);
  }
  return `${person.userId} asks the shop for ${cents}: ${ends}${paid ? ", paid" : ""}`;
};

const isOffered: Step = async (town) => {
  const { api } = town;
  const shop = await shopOf(town);
  const person = somebody(town);
  const escudos = escudosAtShop(town);
  const cents = escudos * 100;
  const body = { customerPhone: person.phone, amount: escudos };
  const asked = await api.call("askForCashOut", { as: shop.token, key: randomUUID(), body });
  // Nobody may be asked often, and then nothing has happened.
  if (asked.status === 429) return;
  settled(asked, undefined);
  const params = { transactionId: asked.body.transactionId };
  if (availableMinor(person) < cents + agentFee(cents)) {
    settled(await api.call("declineAgentCashOut", { as: person.token, params }), undefined);
    return `${person.userId} declines ${cents} at the shop`;
  }
  const approve = { as: person.token, params, body: { pin: PIN } };
  const approved = await Promise.all(
    [randomUUID(), randomUUID()].map((key) => api.call("approveAgentCashOut", { ...approve, key })),
  );
  if (approved.some(({ status }) => status < 300)) {
    payOut(town, person, cents);
  }
  return `${person.userId} approves ${cents} at the shop`;
};

export const AGENT_STEPS: readonly Step[] = [paysIn, paysIn, takesOut, takesOut, isOffered];
