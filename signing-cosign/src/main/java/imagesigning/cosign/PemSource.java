package imagesigning.cosign;

/** A PEM file with keys or certificates that the caller trusts, and what to call it. Immutable. */
public final class PemSource {
  private final String name;
  private final byte[] pem;

  private PemSource(String name, byte[] pem) {
    this.name = name;
    this.pem = pem;
  }

  /**
   * Takes a copy of the bytes.
   *
   * @param name the file or the setting, for messages
   * @param pem the content
   * @return the source
   */
  public static PemSource of(String name, byte[] pem) {
    return new PemSource(name, pem.clone());
  }

  /**
   * What to call it.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  byte[] pem() {
    return pem;
  }
}
