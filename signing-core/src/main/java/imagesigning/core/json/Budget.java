package imagesigning.core.json;

/**
 * How much work an explanation may still take, in steps: a character or a token that is looked at.
 * About a hundred thousand steps are a millisecond. Not thread-safe.
 */
final class Budget {
  private final long steps;
  private long spent;

  Budget(long steps) {
    this.steps = steps;
  }

  void spend(long work) {
    spent += work;
  }

  boolean isExhausted() {
    return spent > steps;
  }

  long spent() {
    return spent;
  }
}
