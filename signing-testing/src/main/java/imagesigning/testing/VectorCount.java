package imagesigning.testing;

/** Counts the tests over vectors, also where the vectors are resources that are always there. */
public final class VectorCount extends CountingInterceptor {
  VectorCount() {
    super(Material.VECTORS);
  }
}
