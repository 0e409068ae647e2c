/** What a pipe that was closed (`| head`) or a terminal that is gone answers a write with. */
const READER_GONE = ['EPIPE', 'EIO'];

/** A reader that left is no fault of the command; an output that can't be written (a full disk) is, and is said in a line. */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (READER_GONE.includes(error.code ?? '')) return;
      process.exitCode = 1;
      if (stream === process.stdout)
        process.stderr.write(`OUTPUT_NOT_WRITTEN: ${error.message}. Write it elsewhere.\n`);
    });
  }
}
