/** A program that uses the published modules as modules. */
module imagesigning.examples.consumer {
  requires imagesigning.registry;
}
