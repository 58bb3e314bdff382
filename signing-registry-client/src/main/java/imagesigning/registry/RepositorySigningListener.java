package imagesigning.registry;

import imagesigning.registry.SigningReport.Entry;

/**
 * Is told how signing a repository gets on, for progress displays, metrics and audit logs.
 *
 * <p>May be called on several threads at once: implementations must be thread-safe and quick. What
 * they throw is logged; it ends no work and changes no result.
 */
public interface RepositorySigningListener {

  /**
   * It is known what will be signed; nothing has been yet.
   *
   * @param plan what will be signed
   * @param signatures how many signatures that makes, of all signers
   */
  default void planned(RepositorySigningPlan plan, int signatures) {}

  /**
   * A signature is in its place, added now or there before.
   *
   * @param signature the signature
   * @param done how many are in their place, this one included
   * @param signatures how many there will be
   */
  default void signed(Entry signature, int done, int signatures) {}

  /**
   * A listener that does nothing.
   *
   * @return the listener
   */
  static RepositorySigningListener silent() {
    return new RepositorySigningListener() {};
  }
}
