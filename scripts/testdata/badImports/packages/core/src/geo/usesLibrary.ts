// breaks: core-few-libraries
import Flatbush from 'flatbush'
void Flatbush
