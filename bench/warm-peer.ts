import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program of the peer that stays loaded and does one piece of work after the other. */
export interface WarmPeer {
  /** Has it do what the words say; gives the processor time that this took, seconds. */
  ask(...words: readonly string[]): Promise<number>;
  end(): void;
}

/** Starts a Python script that reads words between tabs, a line for each work, and answers with a line that is the time. */
export function startPeer(python: string, script: string): WarmPeer {
  const peer = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: peer.stdout });
  return {
    ask: async (...words) => {
      const answer = once(answers, "line");
      peer.stdin.write(`${words.join("\t")}\n`);
      return Number((await answer)[0]);
    },
    end: () => peer.stdin.end(),
  };
}

/** Gives the processor time of some work of this process, user and system, seconds. */
export async function processorTime(work: () => unknown): Promise<number> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}
