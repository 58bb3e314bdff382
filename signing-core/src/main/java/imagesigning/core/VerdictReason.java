package imagesigning.core;

/**
 * Why something was not allowed: a stable code that programs may compare and documentation lists.
 *
 * <p>Codes are set where a check fails and never derived from a message. A released code is never
 * renamed or reused.
 */
public sealed interface VerdictReason permits RejectionReason, IndeterminateReason {

  /**
   * The stable code in lower-case words joined by {@code -}, as {@code docs/errors.md} lists it.
   */
  String code();

  /** One sentence that says what the code means, without data of the case at hand. */
  String meaning();
}
