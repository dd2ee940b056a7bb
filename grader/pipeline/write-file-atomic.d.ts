declare module 'write-file-atomic' {
  /** Writes a temporary file beside it, syncs it, and renames it over the old one. */
  export default function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void>;
}
