import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decode, encode, type Json } from '../harness/kernel/codec.ts';
import type { StateCopy } from '../harness/trace/events.ts';
import { isRecord } from './wire.ts';

const VERSION = 1;

/** A server's disk can't be read or written; the message is a sentence for people. */
export class DiskProblem extends Error {}

/** One server's durable fields, in one file that is replaced as a whole. */
export interface NodeDisk {
  /** How many lives there were before this one. */
  readonly life: number;
  /** What an earlier life left; empty in the first. */
  readonly contents: StateCopy;
  /** Resolves when the contents would survive a loss of power. */
  readonly write: (contents: StateCopy) => Promise<void>;
}

/** Opens the file of a server, and notes in it that a new life has begun; `isKept` false begins with an empty disk. */
export async function openNodeDisk(folder: string, node: string, isKept: boolean): Promise<NodeDisk> {
  const file = join(folder, `${encodeURIComponent(node)}.json`);
  try {
    await mkdir(folder, { recursive: true });
    if (!isKept) await rm(file, { force: true });
    const before = isKept ? await readDisk(file, node) : undefined;
    const life = before?.life ?? 0;
    const contents = before?.contents ?? {};
    const write = async (fields: StateCopy): Promise<void> => {
      const text = JSON.stringify({ version: VERSION, node, lives: life + 1, durable: encode(fields) });
      await replaceFile(folder, file, `${text}\n`);
    };
    // No two lives may number their messages alike, so the count is on disk before anything is sent.
    await write(contents);
    return { life, contents, write: (fields) => write(fields).catch(refuse(file)) };
  } catch (error) {
    return error instanceof DiskProblem ? Promise.reject(error) : refuse(file)(error);
  }
}

function refuse(file: string): (error: unknown) => never {
  return (error) => {
    throw new DiskProblem(`The server's disk ${file} can't be written: ${(error as Error).message}. Make room there, or name another folder with --dir.`);
  };
}

async function readDisk(file: string, node: string): Promise<{ readonly life: number; readonly contents: StateCopy } | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const kept = parse(text);
  const advice = `Remove the file to begin with an empty disk, or name another folder with --dir.`;
  if (!kept) throw new DiskProblem(`The server's disk ${file} is damaged, or was not written by this command. ${advice}`);
  if (kept.node !== node) throw new DiskProblem(`The disk ${file} belongs to ${kept.node}, not to ${node}. ${advice}`);
  return kept;
}

function parse(text: string): { readonly node: string; readonly life: number; readonly contents: StateCopy } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value) || value['version'] !== VERSION || typeof value['node'] !== 'string') return null;
    const { node, lives: life } = value;
    const contents = decode(value['durable'] as Json);
    return isRecord(contents) && Number.isSafeInteger(life) && (life as number) > 0 ? { node, life: life as number, contents } : null;
  } catch {
    return null;
  }
}

/** Whoever reads sees the old text or the new one, whole, whenever the power goes. */
async function replaceFile(folder: string, file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  const handle = await open(draft, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncFolder(folder);
}

/** Makes the new name last too; some systems can't open a folder, and need no such thing. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  if (!handle) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
