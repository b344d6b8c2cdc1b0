import Pages
import Testing
