import { describe, expect, it } from 'vitest';
import type { Ports } from '../../shared/core/ports.ts';
import {
  cheapPasswordProbe,
  clientProbes,
  type Probe,
  passwordProbe,
  peopleProbes,
} from '../support/enumeration-probes.ts';
import { memoryServerWith } from '../support/knowledge.ts';
import { logLines } from '../support/memory-log.ts';
import { advantage, type Block, falseAlarm, later, takeBlocks } from '../support/statistics.ts';
import { world } from '../support/world.ts';

logLines();

/** How many answers are compared, how far the advantage may be from 0.5, and what difference of times counts for none, in milliseconds. */
interface Plan {
  readonly blocks: number;
  readonly perSide: number;
  readonly bound: number;
  readonly margin: number;
  /** Blocks before the first that counts: what they compile counts for neither side. */
  readonly warmUp: number;
}

/** Nothing that is done for people differs at all. */
const aboutPeople: Plan = { blocks: 60, perSide: 10, bound: 0.1, margin: 0, warmUp: 2 };
/** A client that is found is an item more to take apart: microseconds, behind a read that takes milliseconds. */
const aboutClients: Plan = { ...aboutPeople, margin: 0.05 };
/** A hash takes hundredths of a second, so there are fewer answers, and the bound is wider. */
const aboutPasswords: Plan = { blocks: 14, perSide: 10, bound: 0.2, margin: 0, warmUp: 0 };

/** Answers of a server that knows nobody, and of one that knows somebody. */
async function answersOf({ stranger, known, prepare }: Probe, plan: Plan, ports: Partial<Ports> = {}) {
  const servers = { left: memoryServerWith(stranger), right: memoryServerWith(known, ports) };
  const sample = async (side: keyof Block) => {
    const send = await prepare(servers[side]);
    const began = performance.now();
    await (await send()).text();
    return performance.now() - began;
  };
  await takeBlocks({ ...plan, blocks: plan.warmUp }, sample);
  return takeBlocks(plan, sample);
}

/** Whether neither side is later by more than the margin, as far as the bound goes. */
function areAlike(blocks: readonly Block[], { bound, margin }: Plan): boolean {
  const isKnownLater = advantage(later(blocks, { left: margin })) > 0.5 + bound;
  const isStrangerLater = advantage(later(blocks, { right: margin })) < 0.5 - bound;
  return !isKnownLater && !isStrangerLater;
}

/** The lot may be unlucky once. */
async function isAlike(probe: Probe, plan: Plan): Promise<boolean> {
  return areAlike(await answersOf(probe, plan), plan) || areAlike(await answersOf(probe, plan), plan);
}

/** Does nothing for so many milliseconds but look at the time. */
function idle(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

/** A server that takes longer to hand a message over. */
function slowCourier(milliseconds: number): Partial<Ports> {
  const { email } = world().ports;
  const deliver: typeof email.deliver = (...delivery) => {
    idle(milliseconds);
    return email.deliver(...delivery);
  };
  return { email: { ...email, deliver } };
}

/** A server that takes longer to read an assertion. */
function slowReader(milliseconds: number): Partial<Ports> {
  const { assertionVerifier } = world().ports;
  const peek: typeof assertionVerifier.peek = (jwt) => {
    idle(milliseconds);
    return assertionVerifier.peek(jwt);
  };
  return { assertionVerifier: { ...assertionVerifier, peek } };
}

/** One of the probes, by how its name begins. */
function probeOf(probes: readonly Probe[], beginning: string): Probe {
  const probe = probes.find(({ name }) => name.startsWith(beginning));
  if (!probe) throw new Error(`there is no probe ${beginning}`);
  return probe;
}

const named = (probes: readonly Probe[]) => probes.map((probe) => [probe.name, probe] as const);

describe('the comparison', () => {
  it.each([aboutPeople, aboutClients, aboutPasswords])(
    'by chance finds a difference in less than one run of a million, and in one of 10^12 twice: %j',
    ({ bound, blocks, perSide }) => {
      expect(falseAlarm(bound, blocks, perSide)).toBeLessThan(1e-6);
    },
  );
});

describe('the time of an answer does not tell whether somebody is known', () => {
  it.each(named(peopleProbes))('by %s', async (_, probe) => {
    expect(await isAlike(probe, aboutPeople)).toBe(true);
  });

  it.each(named(clientProbes))('by %s', async (_, probe) => {
    expect(await isAlike(probe, aboutClients)).toBe(true);
  });

  it('by a wrong password', async () => {
    expect(await isAlike(passwordProbe, aboutPasswords)).toBe(true);
  });
});

describe('the same comparison sees', () => {
  it('a twentieth of a millisecond more, where people are asked about', async () => {
    const blocks = await answersOf(probeOf(peopleProbes, 'a code for login'), aboutPeople, slowCourier(0.05));
    expect(areAlike(blocks, aboutPeople)).toBe(false);
  });

  it('a fifth of a millisecond more, where clients are', async () => {
    const probe = probeOf(clientProbes, 'an assertion by another secret');
    expect(areAlike(await answersOf(probe, aboutClients, slowReader(0.2)), aboutClients)).toBe(false);
  });

  it('a hash of half the cost', async () => {
    expect(areAlike(await answersOf(cheapPasswordProbe, aboutPasswords), aboutPasswords)).toBe(false);
  });
});
