/** The example command line: thin commands over the public API, and nothing that decides. */
package imagesigning.examples.cli;
