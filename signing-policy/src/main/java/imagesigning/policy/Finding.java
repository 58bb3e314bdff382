package imagesigning.policy;

import imagesigning.core.text.Quoted;
import java.util.Optional;

/** What is wrong, without where. */
record Finding(
    ProblemCode code,
    String message,
    Optional<String> expected,
    Optional<String> found,
    Optional<String> suggestion) {

  static Finding of(ProblemCode code, String message) {
    return new Finding(code, message, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The message is made of both. */
  static Finding of(ProblemCode code, String expected, String found) {
    return new Finding(
        code,
        "expected " + expected + ", found " + found,
        Optional.of(expected),
        Optional.of(found),
        Optional.empty());
  }

  Finding expected(String whatBelongsThere) {
    return new Finding(code, message, Optional.of(whatBelongsThere), found, suggestion);
  }

  Finding found(String whatIsThere) {
    return new Finding(code, message, expected, Optional.of(whatIsThere), suggestion);
  }

  Finding suggest(String mend) {
    return new Finding(code, message, expected, found, Optional.of(mend));
  }

  /** Points at the nearest valid word, if there is one. */
  Finding didYouMean(Optional<String> word) {
    return word.map(w -> suggest("did you mean " + Quoted.text(w) + "?")).orElse(this);
  }
}
