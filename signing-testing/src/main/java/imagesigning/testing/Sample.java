package imagesigning.testing;

/**
 * How much of a large input space a test tries: the same sample in every run, or with {@code
 * -Dtests.thorough=true}, which the profile {@code thorough} sets, all of it.
 */
public final class Sample {
  private Sample() {}

  /** How many seeds or rounds; the sample is the first of them. */
  public static int size(int sample, int all) {
    return thorough() ? all : sample;
  }

  /**
   * How far apart the places are that are tried, or 1. Odd, so that among the bits of bytes each
   * place in a byte gets its turn.
   */
  public static int stride(int odd) {
    if (odd % 2 == 0) {
      throw new IllegalArgumentException("an even stride always meets the same bits: " + odd);
    }
    return thorough() ? 1 : odd;
  }

  private static boolean thorough() {
    return Boolean.getBoolean("tests.thorough");
  }
}
