package imagesigning.core.openpgp;

/** Bytes that break the OpenPGP packet format. Never leaves the package. */
final class PacketFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;

  PacketFormatException(String problem) {
    // Thrown for every kind of garbage and always turned into a value: a stack trace has no reader.
    super(problem, null, false, false);
    this.problem = problem;
  }

  /** What is wrong, for a person. */
  String problem() {
    return problem;
  }
}
