package imagesigning.core.process;

import imagesigning.core.text.Quoted;
import java.nio.charset.StandardCharsets;

/**
 * What a program that ended left: an exit status, which the caller judges, and what it wrote.
 * Immutable.
 */
public final class ProgramResult {
  private final int exitStatus;
  private final byte[] output;
  private final byte[] errorOutput;

  ProgramResult(int exitStatus, byte[] output, byte[] errorOutput) {
    this.exitStatus = exitStatus;
    this.output = output;
    this.errorOutput = errorOutput;
  }

  /**
   * How it ended.
   *
   * @return 0 for success by convention; 128 and more if a signal ended it
   */
  public int exitStatus() {
    return exitStatus;
  }

  /**
   * All of its standard output.
   *
   * @return a copy
   */
  public byte[] output() {
    return output.clone();
  }

  /**
   * The beginning of its standard error, for a message.
   *
   * @return a copy
   */
  public byte[] errorOutput() {
    return errorOutput.clone();
  }

  /**
   * How it ended and what it said about that, fit for a message.
   *
   * @return such as {@code exit status 2, "signing failed"}
   */
  public String describe() {
    String said = new String(errorOutput, StandardCharsets.UTF_8).strip();
    return "exit status " + exitStatus + (said.isEmpty() ? "" : ", " + Quoted.text(said));
  }
}
