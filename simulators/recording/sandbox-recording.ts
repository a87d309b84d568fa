// A recorder in front of every part of a sandbox, so that everything is recorded that programs, ATMs and the parts themselves say.
import type { SandboxFront } from "../sandbox/sandbox.ts";
import type { Part } from "./contracts.ts";
import { createRecording, startRecorder } from "./recorder.ts";
import { openRecordingFile } from "./recording-file.ts";

export type SandboxRecording = {
  readonly front: SandboxFront;
  /** @returns what was recorded, in words */
  stop(): Promise<string>;
};

/**
 * @param ports where the recorders listen; 0 takes a free one, and with 0 for the switch's the wallet knows of no switch to ask
 * @throws Error when the file cannot be made
 */
export async function openSandboxRecording(
  fileName: string,
  ports: Readonly<Record<Part, number>>,
): Promise<SandboxRecording> {
  const file = await openRecordingFile(fileName);
  const session = createRecording();
  const recorders: Awaited<ReturnType<typeof startRecorder>>[] = [];
  return {
    front: {
      switchPort: ports.switch,
      async open(part, to) {
        const recorder = await startRecorder({ to, part, session, port: ports[part], onLine: file.write });
        recorders.push(recorder);
        return recorder.url;
      },
    },
    async stop() {
      await Promise.all(recorders.map((recorder) => recorder.stop()));
      return file.end();
    },
  };
}
