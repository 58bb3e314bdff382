package imagesigning.policy;

import org.jspecify.annotations.Nullable;

/** A key of a map that is one object, equal only to itself, so that nothing large is hashed. */
record SameObject(Object object) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SameObject same && same.object == object;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(object);
  }
}
